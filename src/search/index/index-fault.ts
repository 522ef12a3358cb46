import { Fault } from '../../core/fault.ts';

/** What is stored is no index, a broken one, or of a version that is not read. */
export function brokenIndex(what: string): never {
  throw new Fault('index-invalid', `What is stored of the vectors cannot be read: ${what}. Index again.`);
}
