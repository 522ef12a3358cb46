import { Fault, type FaultDetail } from '../../core/fault.ts';

/** A file that is no index of a site, or contradicts itself. */
export function invalidSite(why: string, detail: FaultDetail = {}): Fault {
  return new Fault('index-invalid', `This is no index of a site that can be read: ${why}.`, detail);
}
