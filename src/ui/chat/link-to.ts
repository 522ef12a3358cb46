import { safeLink } from '../markdown/safe-link.ts';

/**
 * Where a document lies, in full, if that may be a link. A site's index may name its pages from the root of the site.
 * @param base the address of the page that reads the index
 */
export function linkTo(url: string | undefined, base: string): string | undefined {
  if (url === undefined || !URL.canParse(url, base)) return undefined;
  return safeLink(new URL(url, base).href);
}
