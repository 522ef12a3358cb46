import { Fault } from '../core/fault.ts';
import type { BlockFormat, BlockParts } from './block-format.ts';
import { bf16ToF32, f16ToF32, widen } from './half.ts';
import { K_BLOCKS } from './k-blocks.ts';
import { PLAIN_BLOCKS } from './plain-blocks.ts';
import { TENSOR_TYPES, type TensorType } from './tensor.ts';

/** Types whose weights are codes in blocks; the others are plain floats. */
export type BlockType = Exclude<TensorType, 'F32' | 'F16' | 'BF16'>;

export const BLOCK_FORMATS: Readonly<Record<BlockType, BlockFormat>> = { ...PLAIN_BLOCKS, ...K_BLOCKS };

export function isBlockType(type: TensorType): type is BlockType {
  return type in BLOCK_FORMATS;
}

/** Room for one block of a type. */
export function blockParts(type: BlockType): BlockParts {
  const { blockSize } = TENSOR_TYPES[type];
  const runs = blockSize / BLOCK_FORMATS[type].run;
  return {
    codes: new Uint8Array(blockSize),
    scales: new Float32Array(runs),
    minima: new Float32Array(runs).fill(-0),
  };
}

/** Exactly the float32 values that whole blocks stand for; fills `out`. */
export function dequantize(type: TensorType, bytes: Uint8Array, out: Float32Array): void {
  const { blockSize, blockBytes } = TENSOR_TYPES[type];
  if (bytes.length * blockSize !== out.length * blockBytes) {
    throw new Fault('bug', `${bytes.length} bytes of ${type} are not ${out.length} values.`);
  }
  if (type === 'F32') return copyFloats(bytes, out);
  if (type === 'F16') return widen(bytes, out, f16ToF32);
  if (type === 'BF16') return widen(bytes, out, bf16ToF32);
  const { run, zero, take } = BLOCK_FORMATS[type];
  const parts = blockParts(type);
  for (let at = 0, to = 0; at < bytes.length; at += blockBytes, to += blockSize) {
    take(bytes, at, parts);
    const { codes, scales, minima } = parts;
    for (let i = 0; i < blockSize; i++) {
      const r = Math.floor(i / run);
      out[to + i] = scales[r]! * (codes[i]! - zero) + minima[r]!;
    }
  }
}

function copyFloats(bytes: Uint8Array, out: Float32Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let i = 0; i < out.length; i++) out[i] = view.getFloat32(4 * i, true);
}
