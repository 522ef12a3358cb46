/**
 * GPT-2's byte alphabet: byte-level vocabularies write every byte as one printable character. Printable Latin-1
 * bytes stand for themselves, the others take the characters from U+0100 on, in byte order.
 */
const BYTE_OF_CHARACTER = byteAlphabet();

function byteAlphabet(): ReadonlyMap<string, number> {
  const byteOf = new Map<string, number>();
  let next = 0x100;
  for (let byte = 0; byte < 256; byte++) {
    byteOf.set(String.fromCodePoint(isPrintable(byte) ? byte : next++), byte);
  }
  return byteOf;
}

function isPrintable(byte: number): boolean {
  return (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
}

/** The bytes a byte-level token stands for, or undefined when it holds a character outside the alphabet. */
export function bytesOfByteLevel(token: string): Uint8Array | undefined {
  const bytes: number[] = [];
  for (const character of token) {
    const byte = BYTE_OF_CHARACTER.get(character);
    if (byte === undefined) return undefined;
    bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}
