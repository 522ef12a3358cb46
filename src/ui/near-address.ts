const LOCAL_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The address that a parameter of the page's names, when it is on this site or, for a page of this very machine, on it. */
export function nearAddress(page: URL, parameter: string): URL | undefined {
  const asked = page.searchParams.get(parameter);
  if (asked === null || !URL.canParse(asked, page.href)) return undefined;
  const url = new URL(asked, page);
  const isLocal = url.protocol === 'http:' && LOCAL_HOSTS.has(url.hostname) && LOCAL_HOSTS.has(page.hostname);
  return url.origin === page.origin || isLocal ? url : undefined;
}
