import { Fault } from '../../core/fault.ts';
import type { NBitsCodes } from '../../engine/onnx/nbits-codes.ts';
import type { CodedMatrix } from '../coded-matrix.ts';
import { groupsPerRow } from '../grid.ts';

/** Those that ONNX Runtime's processor kernels have. */
const BLOCK_SIZES = [16, 32, 64, 128, 256];

/**
 * A matrix as ONNX Runtime's MatMulNBits takes it: codes and, where each group has its own, zero points packed from the lowest bits of a
 * byte up, a row's zero points from a whole byte on (docs/ContribOperators.md). Codes of 3 bits lie in 4.
 * @throws Fault `scheme-invalid` for a grid that the operator does not have: groups of another size or that a row is no multiple of,
 *   minima, 5 or 6 bits, levels that are not evenly spaced
 */
export function packNBits(coded: CodedMatrix): NBitsCodes {
  const { rows, columns, grid, codes } = coded;
  const { group: blockSize } = grid;
  const bits = grid.bits === 3 ? 4 : grid.bits;
  if (typeof blockSize !== 'number' || !BLOCK_SIZES.includes(blockSize))
    throw refused(`groups of ${BLOCK_SIZES.join(', ')}, not of ${blockSize}`);
  if (columns % blockSize !== 0)
    throw refused(`whole groups of ${blockSize}, and ${columns} inputs are none`);
  if (grid.zero === 'minimum' || grid.levels) throw refused('whole numbers as zero points and even steps');
  if (bits !== 2 && bits !== 4 && bits !== 8) throw refused(`2, 4 or 8 bits, not ${bits}`);
  const runs = groupsPerRow(grid, columns);
  const points =
    grid.zero === 'point'
      ? Uint8Array.from(coded.zeros)
      : new Uint8Array(rows * runs).fill(2 ** (grid.bits - 1));
  return {
    bits,
    blockSize,
    rows,
    columns,
    codes: packRows(codes, rows, bits),
    scales: Float32Array.from(coded.scales),
    zeroPoints: packRows(points, rows, bits),
  };
}

/** Numbers below 2^bits, `rows` runs of as many each, every run from a whole byte on. */
function packRows(numbers: Uint8Array, rows: number, bits: 2 | 4 | 8): Uint8Array<ArrayBuffer> {
  const perByte = 8 / bits;
  const length = numbers.length / rows;
  const bytes = Math.ceil(length / perByte);
  const packed = new Uint8Array(rows * bytes);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < length; i++) {
      packed[row * bytes + Math.floor(i / perByte)]! |= numbers[row * length + i]! << (bits * (i % perByte));
    }
  }
  return packed;
}

function refused(what: string): Fault {
  return new Fault('scheme-invalid', `MatMulNBits takes ${what}. Choose another grid for ONNX.`);
}
