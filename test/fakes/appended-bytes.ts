import type { ByteAppender } from '../../src/artifact/byte-appender.ts';

/** An appender whose bytes can be looked at. */
export function appendedBytes(): {
  readonly out: ByteAppender;
  readonly bytes: () => Uint8Array<ArrayBuffer>;
} {
  const pieces: Buffer[] = [];
  return {
    out: { append: (bytes) => void pieces.push(Buffer.from(bytes)) },
    bytes: () => Uint8Array.from(Buffer.concat(pieces)),
  };
}
