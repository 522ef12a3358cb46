import { f32ToBf16, f32ToF16, narrow } from '../../src/artifact/half.ts';
import type { BlockType } from '../../src/artifact/blocks.ts';
import { TENSOR_TYPES, type TensorType } from '../../src/artifact/tensor.ts';
import { farthest, K_PACK, putUneven } from './quantize-k-blocks.ts';

type Pack = (values: Float32Array, view: DataView) => void;

const PACK: Readonly<Record<BlockType, Pack>> = {
  Q4_0: (values, view) => packSymmetric(values, view, { levels: 16, codes: 2 }),
  Q4_1: (values, view) => packAffine(values, view, { levels: 16, codes: 4 }),
  Q5_0: (values, view) => packSymmetric(values, view, { levels: 32, codes: 6 }),
  Q5_1: (values, view) => packAffine(values, view, { levels: 32, codes: 8 }),
  Q8_0(values, view) {
    const scale = Math.max(...values.map(Math.abs)) / 127;
    view.setUint16(0, f32ToF16(scale), true);
    for (const [i, value] of values.entries()) view.setInt8(2 + i, divide(value, scale));
  },
  IQ4_NL(values, view) {
    const scale = farthest(values) / -127;
    view.setUint16(0, f32ToF16(scale), true);
    putUneven(values, view, 2, scale);
  },
  ...K_PACK,
};

/** Raw blocks of `values`, each rounded to the nearest level: good enough to make test models of. */
export function quantizeBlocks(type: TensorType, values: Float32Array): Uint8Array<ArrayBuffer> {
  if (type === 'F32') return new Uint8Array(Float32Array.from(values).buffer);
  if (type === 'F16') return narrow(values, f32ToF16);
  if (type === 'BF16') return narrow(values, f32ToBf16);
  const { blockSize, blockBytes } = TENSOR_TYPES[type];
  const blocks = values.length / blockSize;
  if (!Number.isInteger(blocks))
    throw new RangeError(`${values.length} values are not whole blocks of ${type}`);
  const bytes = new Uint8Array(blocks * blockBytes);
  for (let block = 0; block < blocks; block++) {
    const view = new DataView(bytes.buffer, block * blockBytes, blockBytes);
    PACK[type](values.subarray(block * blockSize, (block + 1) * blockSize), view);
  }
  return bytes;
}

interface Grid {
  readonly levels: 16 | 32;
  /** Byte of the block where the codes begin; five-bit blocks keep the fifth bits in the four bytes before. */
  readonly codes: number;
}

/** w = d·(q − levels/2): the value farthest from zero gets level 0, so that its sign costs no level. */
function packSymmetric(values: Float32Array, view: DataView, grid: Grid): void {
  const scale = farthest(values) / -(grid.levels / 2);
  view.setUint16(0, f32ToF16(scale), true);
  packCodes(
    values.map((value) => divide(value, scale) + grid.levels / 2),
    view,
    grid,
  );
}

/** w = d·q + m. */
function packAffine(values: Float32Array, view: DataView, grid: Grid): void {
  const minimum = Math.min(...values);
  const scale = (Math.max(...values) - minimum) / (grid.levels - 1);
  view.setUint16(0, f32ToF16(scale), true);
  view.setUint16(2, f32ToF16(minimum), true);
  packCodes(
    values.map((value) => divide(value - minimum, scale)),
    view,
    grid,
  );
}

function packCodes(levels: Float32Array, view: DataView, grid: Grid): void {
  const codes = Array.from(levels, (level) => Math.min(grid.levels - 1, Math.max(0, level)));
  for (let i = 0; i < 16; i++) view.setUint8(grid.codes + i, (codes[i]! & 15) | ((codes[i + 16]! & 15) << 4));
  if (grid.levels === 16) return;
  const fifths = codes.reduce((bits, code, i) => bits | ((code >> 4) << i), 0);
  view.setUint32(grid.codes - 4, fifths >>> 0, true);
}

function divide(value: number, scale: number): number {
  return scale === 0 ? 0 : Math.round(value / scale);
}
