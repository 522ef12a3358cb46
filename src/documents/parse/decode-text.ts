import { noText } from './document-fault.ts';

/**
 * The text of a file: UTF-8, or UTF-16 with its mark, or else Windows-1252, which any bytes are. Line ends become `\n`.
 * @throws Fault `document-unreadable` for what is no text.
 */
export function decodeText(bytes: Uint8Array): string {
  return tidy(decode(bytes));
}

/** Line ends as `\n`, and no byte order mark. */
export function tidy(text: string): string {
  const marked = text.startsWith('\uFEFF') ? text.slice(1) : text;
  return marked.includes('\r') ? marked.replaceAll(/\r\n?/gu, '\n') : marked;
}

function decode(bytes: Uint8Array): string {
  const wide = wideEncoding(bytes);
  if (wide !== undefined) return new TextDecoder(wide).decode(bytes);
  if (looksBinary(bytes)) throw noText();
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const text = new TextDecoder('windows-1252').decode(bytes);
    return text.replaceAll(/[\u0080-\u009f]/gu, (control) => WINDOWS[control.charCodeAt(0) - 0x80]!);
  }
}

/** What Windows-1252 has where Latin-1 has control characters: Node 20 takes the one for the other. */
const WINDOWS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** What the mark at its beginning says, if there is one. */
export function wideEncoding([first, second]: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

/** Control characters that texts do have: tab, line feed, form feed, carriage return, escape (logs). */
const HARMLESS = [0x09, 0x0a, 0x0c, 0x0d, 0x1b];
/** 1 for each byte that texts do not have. */
const ODD = Uint8Array.from({ length: 256 }, (_, byte) => Number(byte < 0x20 && !HARMLESS.includes(byte)));
/** One in so many bytes may be another control character. */
const ONE_IN = 1000;

function looksBinary(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return true;
  let odd = 0;
  for (const byte of bytes) {
    odd += ODD[byte]!;
  }
  return odd > bytes.length / ONE_IN;
}
