const SHORT_BYTES = 32;
const DECODER = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Text of UTF-8 bytes; invalid ones become U+FFFD, and a byte order mark is a character like any other.
 * Vocabularies are a hundred thousand words of a few letters below U+0800: those are put together here, in less than
 * half of the time that as many calls of a TextDecoder take.
 */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > SHORT_BYTES) return DECODER.decode(bytes.subarray(start, end));
  let text = '';
  for (let at = start; at < end;) {
    const first = bytes[at]!;
    if (first < 0x80) {
      text += String.fromCharCode(first);
      at += 1;
      continue;
    }
    const second = at + 1 < end ? bytes[at + 1]! : 0;
    if (first < 0xc2 || first > 0xdf || (second & 0xc0) !== 0x80)
      return DECODER.decode(bytes.subarray(start, end));
    text += String.fromCharCode(((first & 0x1f) << 6) | (second & 0x3f));
    at += 2;
  }
  return text;
}
