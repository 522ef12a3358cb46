const LOCAL_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The catalogue beside the page, or the one `?catalog=` names, when it is from here or from this very machine. */
export function catalogUrl(page: URL): string {
  const beside = new URL('models/catalog.json', page);
  beside.search = beside.hash = '';
  const asked = page.searchParams.get('catalog');
  if (asked === null || !URL.canParse(asked, page.href)) return beside.href;
  const url = new URL(asked, page);
  const isLocal = url.protocol === 'http:' && LOCAL_HOSTS.has(url.hostname) && LOCAL_HOSTS.has(page.hostname);
  return url.origin === page.origin || isLocal ? url.href : beside.href;
}
