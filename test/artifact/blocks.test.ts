import { describe, expect, test } from 'vitest';
import { dequantize } from '../../src/artifact/blocks.ts';
import { bf16ToF32, f16ToF32, f32ToBf16, f32ToF16, narrow } from '../../src/artifact/half.ts';
import { TENSOR_TYPES, type TensorType } from '../../src/artifact/tensor.ts';
import golden from './golden/blocks.json' with { type: 'json' };

describe('block formats', () => {
  test.each(Object.keys(TENSOR_TYPES) as TensorType[])(
    '%s stands for exactly the values gguf-py finds',
    (type) => {
      const { blocks, values } = golden.dequantize[type];
      const out = new Float32Array(values.length / 8);
      dequantize(type, fromHex(blocks), out);
      expect(toHex(out)).toBe(values);
    },
  );

  test('blocks read the same when they begin at an odd byte', () => {
    for (const type of Object.keys(TENSOR_TYPES) as TensorType[]) {
      const { blocks, values } = golden.dequantize[type];
      const shifted = fromHex(`ff${blocks}`).subarray(1);
      const out = new Float32Array(values.length / 8);
      dequantize(type, shifted, out);
      expect(toHex(out), type).toBe(values);
    }
  });

  test('a buffer of the wrong length is refused', () => {
    expect(() => dequantize('Q8_0', new Uint8Array(34), new Float32Array(31))).toThrow(/34 bytes of Q8_0/);
  });
});

describe('sixteen-bit floats', () => {
  const values = new Float32Array(fromHex(golden.narrow.values).buffer);

  test('rounding to half precision goes to the nearest, ties to even, as numpy rounds', () => {
    expect(Buffer.from(narrow(values, f32ToF16)).toString('hex')).toBe(golden.narrow.F16);
  });

  test('rounding to bfloat16 goes to the nearest, ties to even, as gguf-py rounds', () => {
    expect(Buffer.from(narrow(values, f32ToBf16)).toString('hex')).toBe(golden.narrow.BF16);
  });

  test('every half-precision number survives the way to float32 and back', () => {
    for (let bits = 0; bits < 65_536; bits++) {
      const value = f16ToF32(bits);
      const back = f32ToF16(value);
      const same = Number.isNaN(value) ? Number.isNaN(f16ToF32(back)) : back === bits;
      if (!same) expect.fail(`${bits.toString(16)} came back as ${back.toString(16)}`);
    }
  });

  test('every bfloat16 number survives the way to float32 and back', () => {
    for (let bits = 0; bits < 65_536; bits++) {
      const value = bf16ToF32(bits);
      const back = f32ToBf16(value);
      const same = Number.isNaN(value) ? Number.isNaN(bf16ToF32(back)) : back === bits;
      if (!same) expect.fail(`${bits.toString(16)} came back as ${back.toString(16)}`);
    }
  });
});

function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}

function toHex(values: Float32Array): string {
  return Buffer.from(values.buffer).toString('hex');
}
