import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openGguf } from '../../src/artifact/gguf-file.ts';
import { readGgufHeader } from '../../src/artifact/gguf-reader.ts';
import { memorySource } from '../../src/artifact/memory-source.ts';
import { Fault } from '../../src/core/fault.ts';
import { tinyLlama } from '../fakes/tiny-model.ts';

const good = tinyLlama({ layers: 1, hiddenSize: 32, heads: 2, kvHeads: 1, ffnSize: 32 });
const HEADER_BYTES = (await readGgufHeader(memorySource('good.gguf', good))).dataStart;

/** Whether the bytes open; anything but a GGUF or a Fault fails the test, and so does a read beyond the file. */
async function opens(bytes: Uint8Array): Promise<boolean> {
  try {
    const model = await openGguf([memorySource('damaged.gguf', bytes)]);
    for (const tensor of model.tensors.values())
      expect(tensor.offset + tensor.bytes).toBeLessThanOrEqual(bytes.length);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(Fault);
    expect((error as Fault).code).toMatch(/^gguf-|^type-unsupported$|^shard-missing$/);
    return false;
  }
}

const flips = fc.array(fc.record({ at: fc.nat(HEADER_BYTES - 1), to: fc.nat(255) }), {
  minLength: 1,
  maxLength: 8,
});

test('a file with damaged bytes opens or ends with a Fault, never anything else', async () => {
  await fc.assert(
    fc.asyncProperty(flips, async (damage) => {
      const bytes = good.slice();
      for (const { at, to } of damage) bytes[at] = to;
      await opens(bytes);
    }),
    { numRuns: 300 },
  );
});

test('a file with a length replaced by a huge one opens or ends with a Fault', async () => {
  const lengths = fc.constantFrom(2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n);
  await fc.assert(
    fc.asyncProperty(fc.nat(HEADER_BYTES - 8), lengths, async (at, length) => {
      const bytes = good.slice();
      new DataView(bytes.buffer).setBigUint64(at, length, true);
      await opens(bytes);
    }),
    { numRuns: 300 },
  );
});

test('a file that ends early never opens', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(good.length - 1), async (length) => {
      expect(await opens(good.subarray(0, length))).toBe(false);
    }),
    { numRuns: 200 },
  );
});

test('random bytes behind a good beginning open or end with a Fault', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(HEADER_BYTES), fc.uint8Array({ maxLength: 500 }), async (at, noise) => {
      const bytes = new Uint8Array(at + noise.length);
      bytes.set(good.subarray(0, at));
      bytes.set(noise, at);
      await opens(bytes);
    }),
    { numRuns: 200 },
  );
});
