import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeUtf8 } from '../../src/artifact/utf8.ts';

test('any bytes decode as a TextDecoder decodes them', () => {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const nearText = fc.oneof(
    fc.string({ unit: 'binary' }).map((text) => new TextEncoder().encode(text)),
    fc
      .array(fc.constantFrom(0x41, 0x7f, 0x80, 0xbf, 0xc1, 0xc2, 0xdf, 0xe0, 0xef, 0xbb, 0xf0))
      .map((bytes) => Uint8Array.from(bytes)),
    fc.uint8Array({ maxLength: 80 }),
  );
  fc.assert(
    fc.property(nearText, fc.nat(8), (bytes, skip) => {
      const start = Math.min(skip, bytes.length);
      expect(decodeUtf8(bytes, start, bytes.length)).toBe(decoder.decode(bytes.subarray(start)));
    }),
    { numRuns: 500 },
  );
});

test('a byte order mark is kept: vocabularies contain it as a token', () => {
  expect(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf), 0, 3)).toBe('\uFEFF');
});
