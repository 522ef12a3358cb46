const LINK_SCHEMES = new Set(['http:', 'https:', 'mailto:']);
const IMAGE_SCHEMES = new Set(['http:', 'https:']);

// Longer addresses are data smuggled out through a link more often than they are addresses.
const MAX_LINK_CHARS = 2048;

/** The address a link may point to, normalized, or nothing when it is not plainly harmless to show. */
export function safeLink(address: string): string | undefined {
  return allowed(address, LINK_SCHEMES);
}

/** Like `safeLink`, for the address of a picture: it becomes a link as well, because nothing remote is loaded. */
export function safeImageLink(address: string): string | undefined {
  return allowed(address, IMAGE_SCHEMES);
}

/** A bare address in running text ends before the punctuation of the sentence around it. */
export function trimSentenceEnd(address: string): string {
  return address.replace(/[.,;:!?'"*_)\]}>]+$/u, '');
}

const LOOKS_LIKE_ADDRESS = /^(?:https?:\/\/)?(?:[^\s/.:@]+\.)+[^\s/.:@\d]{2,}(?:[/:?#]|$)/iu;

/** The host that a link really leads to, when its text is an address of another: a reader must not be misled. */
export function hiddenHost(text: string, href: string): string | undefined {
  const { host, protocol } = new URL(href);
  if (protocol === 'mailto:' || !LOOKS_LIKE_ADDRESS.test(text)) return undefined;
  const shown = /^https?:/iu.test(text) ? text : `https://${text}`;
  return URL.canParse(shown) && new URL(shown).host === host ? undefined : host;
}

function allowed(address: string, schemes: ReadonlySet<string>): string | undefined {
  if (address.length > MAX_LINK_CHARS || !URL.canParse(address)) return undefined;
  const url = new URL(address); // absolute only: the URL parser also undoes tabs and newlines inside the scheme
  if (!schemes.has(url.protocol)) return undefined;
  if (url.username !== '' || url.password !== '') return undefined; // https://bank.example@evil.example
  return url.href;
}
