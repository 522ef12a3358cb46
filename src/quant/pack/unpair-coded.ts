import type { Change } from '../../artifact/huggingface/planned-model.ts';
import type { CodedMatrix } from '../coded-matrix.ts';
import { groupsPerRow } from '../grid.ts';

/**
 * The matrix with its rows where transformers has them, if its GGUF has them elsewhere (queries and keys of Llama): codes, scales and
 * zeros move together. Scales of K-quants lose their parts, which no safetensors keep.
 */
export function unpairCoded(coded: CodedMatrix, change: Change): CodedMatrix {
  if (change.kind !== 'pair-rows') return coded;
  const { rows, columns, grid, codes, scales, zeros } = coded;
  const { headSize } = change;
  const groups = groupsPerRow(grid, columns);
  const moved = { rows, columns, grid, codes: codes.slice(), scales: scales.slice(), zeros: zeros.slice() };
  for (let row = 0; row < rows; row++) {
    const inHead = row % headSize;
    const to = row - inHead + (inHead >> 1) + (inHead & 1) * (headSize / 2);
    moved.codes.set(codes.subarray(row * columns, (row + 1) * columns), to * columns);
    if (grid.group === 'tensor') continue;
    moved.scales.set(scales.subarray(row * groups, (row + 1) * groups), to * groups);
    if (zeros.length > 0) moved.zeros.set(zeros.subarray(row * groups, (row + 1) * groups), to * groups);
  }
  return moved;
}
