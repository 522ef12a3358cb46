import { nearAddress } from './near-address.ts';

/** The catalogue beside the page, or the one `?catalog=` names, when it is from here or from this very machine. */
export function catalogUrl(page: URL): string {
  const beside = new URL('models/catalog.json', page);
  beside.search = beside.hash = '';
  return (nearAddress(page, 'catalog') ?? beside).href;
}
