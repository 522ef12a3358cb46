import { TENSOR_TYPES } from '../../artifact/tensor.ts';
import { Fault } from '../../core/fault.ts';
import type { CodedMatrix } from '../coded-matrix.ts';
import { GGUF_GRIDS, type Grid, type GridType } from '../grid.ts';
import { PUT_K } from './k-block-writers.ts';
import { PUT_PLAIN } from './plain-block-writers.ts';

/**
 * The raw blocks of a matrix, as GGUF keeps them: what `BLOCK_FORMATS[type].take` takes apart again into the same codes,
 * scales and minima. Layouts: ggml's `block_q…`, described in `artifact/plain-blocks.ts` and `k-blocks.ts`.
 * @throws Fault `scheme-invalid` for rows that are no whole blocks, or a matrix on another grid than the type's;
 *         `bug` for a code beyond the grid, a scale that is no float16, or a K-quant without its parts
 */
export function packMatrix(coded: CodedMatrix, type: GridType): Uint8Array<ArrayBuffer> {
  checkGrid(coded, type);
  checkCodes(coded);
  const { blockSize, blockBytes } = TENSOR_TYPES[type];
  const bytes = new Uint8Array((coded.codes.length / blockSize) * blockBytes);
  if (isPlain(type)) packPlain(coded, type, bytes);
  else packSuperBlocks(coded, type, bytes);
  return bytes;
}

type PlainType = keyof typeof PUT_PLAIN;

function isPlain(type: GridType): type is PlainType {
  return type in PUT_PLAIN;
}

function packPlain({ codes, scales, zeros }: CodedMatrix, type: PlainType, bytes: Uint8Array): void {
  const { blockSize, blockBytes } = TENSOR_TYPES[type];
  for (let b = 0; b * blockSize < codes.length; b++) {
    const block = { codes, from: b * blockSize, scale: scales[b]!, minimum: zeros[b]! };
    PUT_PLAIN[type](bytes, b * blockBytes, block);
  }
}

function packSuperBlocks(
  { codes, parts, grid }: CodedMatrix,
  type: Exclude<GridType, PlainType>,
  bytes: Uint8Array,
): void {
  const { blockSize, blockBytes } = TENSOR_TYPES[type];
  if (!parts) throw new Fault('bug', `A matrix of ${type} lacks the parts of its scales.`);
  const runs = blockSize / Number(grid.group);
  for (let b = 0; b * blockSize < codes.length; b++) {
    PUT_K[type](bytes, b * blockBytes, {
      codes: codes.subarray(b * blockSize, (b + 1) * blockSize),
      d: parts.d[b]!,
      dmin: parts.dmin[b] ?? 0,
      scaleCodes: parts.scaleCodes.subarray(b * runs, (b + 1) * runs),
      minimumCodes: parts.minimumCodes.subarray(b * runs, (b + 1) * runs),
    });
  }
}

function checkGrid({ grid, rows, columns, codes, scales }: CodedMatrix, type: GridType): void {
  const { blockSize } = TENSOR_TYPES[type];
  if (describe(grid) !== describe(GGUF_GRIDS[type])) {
    throw new Fault('scheme-invalid', `${type} cannot keep a matrix on the grid ${describe(grid)}.`, {
      type,
    });
  }
  if (columns % blockSize !== 0) {
    const fits = columns % 32 === 0 ? 'Q8_0, Q5_1, Q5_0, Q4_1, Q4_0, ' : '';
    throw new Fault(
      'scheme-invalid',
      `${type} keeps ${blockSize} weights in a block, and rows of ${columns} are no whole blocks. Choose ${fits}F16 or BF16.`,
      { type, columns },
    );
  }
  const groups = (rows * columns) / Number(grid.group);
  if (codes.length !== rows * columns || scales.length !== groups) {
    throw new Fault(
      'bug',
      `${codes.length} codes and ${scales.length} scales are no matrix of ${rows} × ${columns}.`,
    );
  }
}

/** All that tells grids apart, on one line. */
function describe({ bits, group, zero, scales, levels }: Grid): string {
  const kept = typeof scales === 'string' ? scales : `${scales.bits} bits of ${scales.superBlock}`;
  return `${bits} bits, group ${group}, zero ${zero}, scales ${kept}${levels ? `, levels ${levels}` : ''}`;
}

function checkCodes({ codes, grid }: CodedMatrix): void {
  const most = 2 ** grid.bits - 1;
  if (most === 255) return;
  for (const code of codes) {
    if (code > most) throw new Fault('bug', `The code ${code} is beyond ${grid.bits} bits.`);
  }
}
