import { describe, expect, test } from 'vitest';
import type { ByteSource } from '../../src/artifact/byte-source.ts';
import type { FaultCode } from '../../src/core/fault.ts';
import { openGguf } from '../../src/artifact/gguf-file.ts';
import { GGUF_LIMITS } from '../../src/artifact/gguf-limits.ts';
import { memorySource } from '../../src/artifact/memory-source.ts';
import { tinyLlama } from '../fakes/tiny-model.ts';
import { RawGguf } from './gguf-bytes.ts';

interface BadFile {
  readonly rule: string;
  readonly code: FaultCode;
  readonly says: RegExp;
  readonly bytes: Uint8Array;
}

const raw = (): RawGguf => new RawGguf();
const HUGE = 2n ** 63n;
const ARRAY = 9;
const STRING = 8;

const NOT_GGUF: BadFile[] = [
  { rule: 'an empty file', code: 'gguf-unknown', says: /empty/, bytes: new Uint8Array(0) },
  { rule: 'three bytes', code: 'gguf-unknown', says: /short/, bytes: Uint8Array.of(0x47, 0x47, 0x55) },
  { rule: 'another magic', code: 'gguf-unknown', says: /GGUF/, bytes: raw().header({ magic: 'GGML' }).bytes },
  {
    rule: 'a web page',
    code: 'gguf-unknown',
    says: /web page/,
    bytes: raw().header({ magic: '<!do' }).bytes,
  },
  {
    rule: 'version 0',
    code: 'gguf-unknown',
    says: /version is 0/,
    bytes: raw().header({ version: 0 }).bytes,
  },
  {
    rule: 'version 1',
    code: 'gguf-unknown',
    says: /version is 1/,
    bytes: raw().header({ version: 1 }).bytes,
  },
  {
    rule: 'version 4',
    code: 'gguf-unknown',
    says: /version is 4/,
    bytes: raw().header({ version: 4 }).bytes,
  },
  {
    rule: 'big-endian',
    code: 'gguf-unknown',
    says: /big-endian/,
    bytes: raw().header({ version: 3 << 24 }).bytes,
  },
];

const COUNTS: BadFile[] = [
  {
    rule: 'too many tensors',
    code: 'gguf-too-large',
    says: /tensors/,
    bytes: raw().header({ tensors: HUGE }).bytes,
  },
  { rule: 'too many keys', code: 'gguf-too-large', says: /keys/, bytes: raw().header({ keys: HUGE }).bytes },
  {
    rule: 'missing counts',
    code: 'gguf-truncated',
    says: /header/,
    bytes: raw().header().bytes.subarray(0, 20),
  },
  { rule: 'a missing key', code: 'gguf-truncated', says: /entry 0/, bytes: raw().header({ keys: 1 }).bytes },
];

const METADATA: BadFile[] = [
  {
    rule: 'a key of 2⁶³ bytes',
    code: 'gguf-too-large',
    says: /key/,
    bytes: raw().header({ keys: 1 }).u64(HUGE).bytes,
  },
  {
    rule: 'a key longer than the file',
    code: 'gguf-truncated',
    says: /entry 0/,
    bytes: raw().header({ keys: 1 }).u64(60_000).bytes,
  },
  {
    rule: 'an empty key',
    code: 'gguf-corrupt',
    says: /empty key/,
    bytes: raw().header({ keys: 1 }).key('', 1).bytes,
  },
  {
    rule: 'a key that appears twice',
    code: 'gguf-corrupt',
    says: /'a' appears twice/,
    bytes: raw().header({ keys: 2 }).key('a', 1).key('a', 2).bytes,
  },
  {
    rule: 'an unknown type of value',
    code: 'gguf-corrupt',
    says: /unknown type 13/,
    bytes: raw().header({ keys: 1 }).text('a').u32(13).u64(0).bytes,
  },
  {
    rule: 'a value that is not there',
    code: 'gguf-truncated',
    says: /'a'/,
    bytes: raw().header({ keys: 1 }).text('a').u32(10).u32(0).bytes,
  },
  {
    rule: 'a boolean of 2',
    code: 'gguf-corrupt',
    says: /0 or 1/,
    bytes: raw().header({ keys: 1 }).text('a').u32(7).u8(2).bytes,
  },
  {
    rule: 'a string of 2⁶³ bytes',
    code: 'gguf-too-large',
    says: /'a'/,
    bytes: raw().header({ keys: 1 }).text('a').u32(STRING).u64(HUGE).bytes,
  },
  {
    rule: 'a string longer than the file',
    code: 'gguf-truncated',
    says: /'a'/,
    bytes: raw().header({ keys: 1 }).text('a').u32(STRING).u64(1_000_000).bytes,
  },
  {
    rule: 'an array of 2⁶³ numbers',
    code: 'gguf-too-large',
    says: /elements/,
    bytes: raw().header({ keys: 1 }).text('a').u32(ARRAY).u32(4).u64(HUGE).bytes,
  },
  {
    rule: 'an array larger than the file',
    code: 'gguf-truncated',
    says: /elements of 'a'/,
    bytes: raw().header({ keys: 1 }).text('a').u32(ARRAY).u32(4).u64(1_000_000).bytes,
  },
  {
    rule: 'an array of more strings than the file has room for',
    code: 'gguf-truncated',
    says: /elements of 'a'/,
    bytes: raw().header({ keys: 1 }).text('a').u32(ARRAY).u32(STRING).u64(1_000_000).bytes,
  },
  {
    rule: 'an array element of 2⁶³ bytes',
    code: 'gguf-too-large',
    says: /element of 'a'/,
    bytes: raw().header({ keys: 1 }).text('a').u32(ARRAY).u32(STRING).u64(1).u64(HUGE).bytes,
  },
  {
    rule: 'an array of arrays',
    code: 'gguf-corrupt',
    says: /array of arrays/,
    bytes: raw().header({ keys: 1 }).text('a').u32(ARRAY).u32(ARRAY).u64(1).bytes,
  },
  {
    rule: 'an alignment of zero',
    code: 'gguf-corrupt',
    says: /alignment is 0/,
    bytes: raw().header({ keys: 1 }).key('general.alignment', 0).bytes,
  },
  {
    rule: 'an alignment that is no power of two',
    code: 'gguf-corrupt',
    says: /alignment is 48/,
    bytes: raw().header({ keys: 1 }).key('general.alignment', 48).bytes,
  },
  {
    rule: 'an alignment in words',
    code: 'gguf-corrupt',
    says: /alignment is wide/,
    bytes: raw().header({ keys: 1 }).text('general.alignment').u32(STRING).text('wide').bytes,
  },
];

const TENSORS: BadFile[] = [
  {
    rule: 'a tensor that is not described',
    code: 'gguf-truncated',
    says: /tensor 0/,
    bytes: raw().header({ tensors: 1 }).bytes,
  },
  {
    rule: 'a tensor name of 2⁶³ bytes',
    code: 'gguf-too-large',
    says: /name of tensor 0/,
    bytes: raw().header({ tensors: 1 }).u64(HUGE).bytes,
  },
  {
    rule: 'a tensor name of 65 letters',
    code: 'gguf-too-large',
    says: /name of tensor 0/,
    bytes: raw()
      .header({ tensors: 1 })
      .tensor({ name: 'x'.repeat(65) })
      .data(128).bytes,
  },
  {
    rule: 'a tensor without a name',
    code: 'gguf-corrupt',
    says: /no name/,
    bytes: raw().header({ tensors: 1 }).tensor({ name: '' }).data(128).bytes,
  },
  {
    rule: 'a tensor name that appears twice',
    code: 'gguf-corrupt',
    says: /'weights' appears twice/,
    bytes: raw().header({ tensors: 2 }).tensor().tensor({ offset: 128 }).data(256).bytes,
  },
  {
    rule: 'a tensor without dimensions',
    code: 'gguf-corrupt',
    says: /no dimensions/,
    bytes: raw().header({ tensors: 1 }).tensor({ shape: [] }).data(128).bytes,
  },
  {
    rule: 'a tensor of five dimensions',
    code: 'gguf-too-large',
    says: /5 dimensions/,
    bytes: raw()
      .header({ tensors: 1 })
      .tensor({ shape: [32, 1, 1, 1, 1] })
      .data(128).bytes,
  },
  {
    rule: 'a dimension of zero',
    code: 'gguf-corrupt',
    says: /dimension of zero/,
    bytes: raw()
      .header({ tensors: 1 })
      .tensor({ shape: [32, 0] })
      .data(128).bytes,
  },
  {
    rule: 'a dimension of 2⁶³',
    code: 'gguf-too-large',
    says: /elements/,
    bytes: raw()
      .header({ tensors: 1 })
      .tensor({ shape: [HUGE] })
      .data(128).bytes,
  },
  {
    rule: 'dimensions whose product overflows 64 bits',
    code: 'gguf-too-large',
    says: /elements/,
    bytes: raw()
      .header({ tensors: 1 })
      .tensor({ shape: [2n ** 32n, 2n ** 32n, 1, 1] })
      .data(128).bytes,
  },
  {
    rule: 'a block type without a kernel',
    code: 'type-unsupported',
    says: /IQ2_XXS/,
    bytes: raw()
      .header({ tensors: 1 })
      .tensor({ shape: [256], type: 16 })
      .data(66).bytes,
  },
  {
    rule: 'a type that nobody knows',
    code: 'type-unsupported',
    says: /number 4000000000/,
    bytes: raw().header({ tensors: 1 }).tensor({ type: 4_000_000_000 }).data(128).bytes,
  },
  {
    rule: 'rows that end inside a block',
    code: 'gguf-corrupt',
    says: /not a multiple of 32/,
    bytes: raw()
      .header({ tensors: 1 })
      .tensor({ shape: [48, 2], type: 3 })
      .data(128).bytes,
  },
  {
    rule: 'an unaligned offset',
    code: 'gguf-corrupt',
    says: /not a multiple of 32/,
    bytes: raw().header({ tensors: 1 }).tensor({ offset: 16 }).data(256).bytes,
  },
  {
    rule: 'an offset of 2⁶³',
    code: 'gguf-truncated',
    says: /end of tensor 'weights'/,
    bytes: raw().header({ tensors: 1 }).tensor({ offset: HUGE }).data(128).bytes,
  },
  {
    rule: 'data that is one byte short',
    code: 'gguf-truncated',
    says: /end of tensor 'weights'/,
    bytes: raw().header({ tensors: 1 }).tensor().data(127).bytes,
  },
  {
    rule: 'tensors that overlap',
    code: 'gguf-corrupt',
    says: /overlap/,
    bytes: raw().header({ tensors: 2 }).tensor().tensor({ name: 'more', offset: 96 }).data(256).bytes,
  },
];

describe('bad GGUF files', () => {
  test.each([...NOT_GGUF, ...COUNTS, ...METADATA, ...TENSORS])(
    '$rule is $code',
    async ({ bytes, code, says }) => {
      const fault = await failure(bytes);
      expect(fault).toMatchObject({ name: 'Fault', code, detail: { file: 'bad.gguf' } });
      expect(fault.message).toMatch(says);
      expect(fault.message).toContain('bad.gguf');
    },
  );

  test('the same parts without a mistake open, so each case fails for its own reason', async () => {
    const good = raw()
      .header({ tensors: 2, keys: 2 })
      .key('general.alignment', 32)
      .key('a', 1)
      .tensor()
      .tensor({ name: 'more', shape: [64, 2], type: 3, offset: 128 })
      .data(128 + 80);
    const model = await openGguf([memorySource('good.gguf', good.bytes)]);
    expect([...model.tensors.values()].map(({ name, bytes }) => [name, bytes])).toEqual([
      ['weights', 128],
      ['more', 80],
    ]);
  });

  test('a header that goes on beyond its limit is refused before more is read', async () => {
    const source = endlessHeader();
    await expect(openGguf([source])).rejects.toMatchObject({ code: 'gguf-too-large' });
    expect(source.asked()).toBeLessThanOrEqual(GGUF_LIMITS.headerBytes + 2 ** 20);
  });

  test('after a bad file the next good one opens', async () => {
    await failure(TENSORS[0]!.bytes);
    await expect(openGguf([memorySource('tiny.gguf', tinyLlama())])).resolves.toBeDefined();
  });
});

async function failure(bytes: Uint8Array): Promise<Error> {
  return openGguf([memorySource('bad.gguf', bytes)]).then(
    () => expect.fail('the file opened'),
    (error: Error) => error,
  );
}

/** A file of 2⁴⁰ bytes that begins with twenty strings of the largest size allowed. */
function endlessHeader(): ByteSource & { asked(): number } {
  const entries = Array.from({ length: 20 }, (_, i) => {
    return raw()
      .text(`key ${i + 10}`)
      .u32(STRING)
      .u64(GGUF_LIMITS.stringBytes).bytes;
  });
  const stride = entries[0]!.length + GGUF_LIMITS.stringBytes;
  const pieces = [raw().header({ keys: 20 }).bytes, ...entries];
  const starts = pieces.map((_, i) => (i === 0 ? 0 : 24 + (i - 1) * stride));
  let asked = 0;
  return {
    name: 'endless.gguf',
    size: 2 ** 40,
    asked: () => asked,
    async read(offset, length) {
      asked = Math.max(asked, offset + length);
      const bytes = new Uint8Array(length);
      for (const [i, piece] of pieces.entries()) overlay(bytes, piece, starts[i]! - offset);
      return bytes;
    },
  };
}

function overlay(bytes: Uint8Array, piece: Uint8Array, at: number): void {
  for (const [i, byte] of piece.entries()) if (at + i >= 0 && at + i < bytes.length) bytes[at + i] = byte;
}
