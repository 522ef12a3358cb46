import { nearAddress } from './near-address.ts';

/** The Hub that `?hub=` names, a mirror on this site or on this very machine; else the usual one. */
export function hubEndpoint(page: URL): string | undefined {
  return nearAddress(page, 'hub')?.href;
}
