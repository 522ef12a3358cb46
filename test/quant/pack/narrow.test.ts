import { describe, expect, test } from 'vitest';
import { narrow, type FloatType } from '../../../src/quant/pack/narrow.ts';
import golden from '../../artifact/golden/blocks.json' with { type: 'json' };

/** Those of numpy's numbers that half precision has a finite neighbour of. */
const values = new Float32Array(Uint8Array.from(Buffer.from(golden.narrow.values, 'hex')).buffer);
const fits = [...values.keys()].filter((i) => Math.abs(values[i]!) < 65_520);

describe('floats narrowed', () => {
  test.each(['F16', 'BF16'] as const)('%s as numpy and gguf-py round', (type) => {
    const wanted = Buffer.from(golden.narrow[type], 'hex');
    const bytes = narrow(
      Float32Array.from(fits, (i) => values[i]!),
      type,
    );
    for (const [at, i] of fits.entries()) {
      expect(bytes.subarray(2 * at, 2 * at + 2)).toEqual(Uint8Array.from(wanted.subarray(2 * i, 2 * i + 2)));
    }
  });

  test('F32 is what it was', () => {
    const some = Float32Array.of(0.1, -0, 3e38);
    expect(narrow(some, 'F32')).toEqual(new Uint8Array(some.buffer));
  });

  test.each(['F32', 'F16', 'BF16'] as FloatType[])(
    '%s refuses what is not finite, and says where',
    (type) => {
      for (const value of [NaN, Infinity, -Infinity]) {
        expect(() => narrow(Float32Array.of(1, value), type, 'blk.0.attn_q.weight')).toThrow(
          expect.objectContaining({
            code: 'weights-invalid',
            message: expect.stringContaining(`'blk.0.attn_q.weight' hold ${value}`),
          }),
        );
      }
    },
  );

  test('what is beyond the range of the type is refused with a wider one named', () => {
    expect(() => narrow(Float32Array.of(65_520), 'F16')).toThrow(
      /hold 65520, which F16 cannot. .* BF16 or F32/,
    );
    expect(() => narrow(Float32Array.of(3.4e38), 'BF16')).toThrow(/BF16 cannot. Keep them as F32/);
    expect(narrow(Float32Array.of(65_519, 3e38), 'BF16')).toHaveLength(4);
  });
});
