/** Elements whose content nobody reads, or that are no part of what a page says. */
export const SKIPPED = new Set(
  (
    'head title script style noscript template nav button select option textarea input svg math iframe object embed canvas video ' +
    'audio dialog map menu'
  ).split(' '),
);

/** Elements that are about the whole page, but belong to an article that they stand in. */
export const ASIDE = new Set(['aside', 'footer']);

/** Roles that say the same. */
export const SKIPPED_ROLES = new Set([
  'navigation',
  'search',
  'banner',
  'contentinfo',
  'complementary',
  'alert',
  'dialog',
  'menu',
]);

/** What is a page's main content by its own account. */
export const MAIN = new Set(['main', 'article']);

/** Elements that stand on lines of their own. */
export const BLOCKS = new Set(
  (
    'address article blockquote body aside center dd details div dl dt fieldset figcaption figure footer form header hgroup hr html legend main p ' +
    'section summary td th tr caption thead tbody tfoot'
  ).split(' '),
);

export const HEADING = /^h[1-6]$/u;
export const LISTS = new Set(['ul', 'ol', 'dir']);
export const VERBATIM = new Set(['pre', 'listing', 'xmp', 'plaintext']);

/** Whether the page itself hides an element. */
export function isHidden({ hidden, style = '', ...more }: Readonly<Record<string, string>>): boolean {
  if (hidden !== undefined || more['aria-hidden'] === 'true') return true;
  return /display\s*:\s*none|visibility\s*:\s*hidden/iu.test(style);
}
