import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Fault } from '../core/fault.ts';
import { nearestCatalog, WHERE_CATALOGS_COME_FROM } from './nearest-catalog.ts';

/** The catalogue that was asked for, or the nearest one. @throws Fault `option-invalid` where there is none. */
export function catalogAddress(wanted: string | undefined): string {
  if (wanted !== undefined && /^(https?|file):/i.test(wanted)) return wanted;
  const path = wanted === undefined ? nearestCatalog() : resolve(wanted);
  if (path !== undefined) return pathToFileURL(path).href;
  throw new Fault(
    'option-invalid',
    `There is no models/catalog.json, here or above this program. Say which catalogue: --catalog URL|FILE. ${WHERE_CATALOGS_COME_FROM}`,
    { option: '--catalog' },
  );
}
