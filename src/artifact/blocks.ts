import { Fault } from '../core/fault.ts';
import { bf16ToF32, f16ToF32, widen } from './half.ts';
import { TENSOR_TYPES, type TensorType } from './tensor.ts';

/*
 * Layouts, all little endian, `d` and `m` half precision, 32 elements a block:
 *   Q4_0  d, 16 bytes of codes              w = d·(q − 8)
 *   Q4_1  d, m, 16 bytes of codes           w = d·q + m
 *   Q5_0  d, 4 bytes of fifth bits, codes   w = d·(q − 16)
 *   Q5_1  d, m, 4 bytes of fifth bits, codes w = d·q + m
 *   Q8_0  d, 32 signed bytes                w = d·q
 * Byte i of the codes holds element i in its low half and element i + 16 in its high half; fifth bit i belongs to
 * element i. Products of a half and five bits are exact, so rounding the double sum once is float32 arithmetic.
 */

const HALF = 16;

type Unpack = (bytes: Uint8Array, at: number, out: Float32Array, to: number) => void;

const UNPACK: Readonly<Record<Exclude<TensorType, 'F32' | 'F16' | 'BF16'>, Unpack>> = {
  Q4_0(bytes, at, out, to) {
    unpackCodes(bytes, { codes: at + 2, fifths: 0, scale: half(bytes, at), zero: 8, base: -0 }, out, to);
  },
  Q4_1(bytes, at, out, to) {
    const base = half(bytes, at + 2);
    unpackCodes(bytes, { codes: at + 4, fifths: 0, scale: half(bytes, at), zero: 0, base }, out, to);
  },
  Q5_0(bytes, at, out, to) {
    const fifths = word(bytes, at + 2);
    unpackCodes(bytes, { codes: at + 6, fifths, scale: half(bytes, at), zero: 16, base: -0 }, out, to);
  },
  Q5_1(bytes, at, out, to) {
    const fifths = word(bytes, at + 4);
    const base = half(bytes, at + 2);
    unpackCodes(bytes, { codes: at + 8, fifths, scale: half(bytes, at), zero: 0, base }, out, to);
  },
  Q8_0(bytes, at, out, to) {
    const scale = half(bytes, at);
    for (let i = 0; i < 2 * HALF; i++) out[to + i] = scale * ((bytes[at + 2 + i]! << 24) >> 24);
  },
};

/** Exactly the float32 values that whole blocks stand for; fills `out`. */
export function dequantize(type: TensorType, bytes: Uint8Array, out: Float32Array): void {
  const { blockSize, blockBytes } = TENSOR_TYPES[type];
  if (bytes.length * blockSize !== out.length * blockBytes) {
    throw new Fault('bug', `${bytes.length} bytes of ${type} are not ${out.length} values.`);
  }
  if (type === 'F32') return copyFloats(bytes, out);
  if (type === 'F16') return widen(bytes, out, f16ToF32);
  if (type === 'BF16') return widen(bytes, out, bf16ToF32);
  const unpack = UNPACK[type];
  for (let at = 0, to = 0; at < bytes.length; at += blockBytes, to += blockSize) unpack(bytes, at, out, to);
}

interface CodeBlock {
  /** Where the codes begin. */
  readonly codes: number;
  /** The fifth bits, or 0 for four-bit codes. */
  readonly fifths: number;
  readonly scale: number;
  /** The code that stands for zero. */
  readonly zero: number;
  /** Added last: the minimum, or -0, which changes nothing, not even the sign of a zero. */
  readonly base: number;
}

function unpackCodes(bytes: Uint8Array, block: CodeBlock, out: Float32Array, to: number): void {
  const { codes, fifths, scale, zero, base } = block;
  for (let i = 0; i < HALF; i++) {
    const pair = bytes[codes + i]!;
    out[to + i] = scale * (((pair & 15) | (((fifths >>> i) & 1) << 4)) - zero) + base;
    out[to + i + HALF] = scale * (((pair >> 4) | (((fifths >>> (i + HALF)) & 1) << 4)) - zero) + base;
  }
}

function copyFloats(bytes: Uint8Array, out: Float32Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let i = 0; i < out.length; i++) out[i] = view.getFloat32(4 * i, true);
}

function half(bytes: Uint8Array, at: number): number {
  return f16ToF32(bytes[at]! | (bytes[at + 1]! << 8));
}

function word(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}
