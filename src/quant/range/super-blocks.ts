import { Fault } from '../../core/fault.ts';
import type { FloatMatrix, GroupScales } from '../coded-matrix.ts';
import type { Grid, SuperBlock } from '../grid.ts';
import { toHalf } from './fit.ts';
import { refineBlock } from './refine-block.ts';
import { type LoadGroup, weightedGroup } from './weighted-group.ts';

/** A super block on its way: what its scales and minima are made of. One object for all blocks, written over. */
export interface Block {
  d: number; // float16
  dmin: number; // float16, zero without minima
  readonly scaleCodes: Int8Array; // [groups]
  readonly minimumCodes: Uint8Array; // [groups]
}

/** The smallest and the largest whole number that scales may be, and how large minima may be. */
export interface CodeLimits {
  readonly lowest: number;
  readonly highest: number;
  readonly minimum: number;
}

/**
 * Scales and minima put on the grid of their super blocks: whole numbers times a float16.
 * @param wanted scales and minima of each group, float32
 * @param load where it is given, whole numbers and float16 are searched for as well, with its weights of errors
 * @throws Fault `scheme-invalid` when rows are no whole super blocks
 */
export function intoSuperBlocks(
  matrix: FloatMatrix,
  grid: Grid,
  wanted: GroupScales,
  load?: LoadGroup,
): GroupScales {
  const { superBlock, bits } = grid.scales as SuperBlock;
  const size = Number(grid.group);
  const perBlock = superBlock / size;
  if (matrix.columns % superBlock !== 0 || !Number.isInteger(perBlock))
    throw new Fault(
      'scheme-invalid',
      `Rows of ${matrix.columns} weights are no whole blocks of ${superBlock}.`,
    );
  const hasMinima = grid.zero === 'minimum';
  const limits = hasMinima
    ? { lowest: 0, highest: 2 ** bits - 1, minimum: 2 ** bits - 1 }
    : { lowest: -(2 ** (bits - 1)), highest: 2 ** (bits - 1) - 1, minimum: 0 };
  const blocks = matrix.values.length / superBlock;
  const out = emptyScales(blocks, perBlock, hasMinima);
  const groups = Array.from({ length: perBlock }, () => weightedGroup(size));
  for (let b = 0; b < blocks; b++) {
    const range = [b * perBlock, (b + 1) * perBlock] as const;
    const block: Block = {
      d: 0,
      dmin: 0,
      scaleCodes: out.parts.scaleCodes.subarray(...range),
      minimumCodes: hasMinima ? out.parts.minimumCodes.subarray(...range) : new Uint8Array(perBlock),
    };
    roundScales(block, wanted.scales.subarray(...range), wanted.zeros.subarray(...range), limits);
    if (load) {
      for (const [g, group] of groups.entries())
        load(b * superBlock + g * size, b * superBlock + (g + 1) * size, group);
      refineBlock(block, groups, grid, limits);
    }
    out.parts.d[b] = block.d;
    if (hasMinima) out.parts.dmin[b] = block.dmin;
    for (let g = 0; g < perBlock; g++) {
      out.scales[range[0] + g] = block.d * block.scaleCodes[g]!;
      if (hasMinima) out.zeros[range[0] + g] = -block.dmin * block.minimumCodes[g]!;
    }
  }
  return out;
}

/** The nearest whole numbers; the farthest scale becomes the farthest of them, and the largest minimum likewise. */
function roundScales(block: Block, scales: Float32Array, minima: Float32Array, limits: CodeLimits): void {
  const { lowest, highest, minimum } = limits;
  let farthest = 0;
  for (const scale of scales) if (Math.abs(scale) > Math.abs(farthest)) farthest = scale;
  block.d = toHalf(farthest / (lowest < 0 ? lowest : highest));
  for (const [g, scale] of scales.entries())
    block.scaleCodes[g] =
      block.d === 0 ? 0 : Math.min(highest, Math.max(lowest, Math.round(scale / block.d)));
  let least = 0;
  for (const low of minima) if (low < least) least = low;
  block.dmin = minimum && toHalf(-least / minimum);
  for (const [g, low] of minima.entries())
    block.minimumCodes[g] =
      block.dmin === 0 ? 0 : Math.min(minimum, Math.max(0, Math.round(-low / block.dmin)));
}

function emptyScales(blocks: number, perBlock: number, hasMinima: boolean) {
  const groups = blocks * perBlock;
  return {
    scales: new Float32Array(groups),
    zeros: new Float32Array(hasMinima ? groups : 0),
    parts: {
      d: new Float32Array(blocks),
      dmin: new Float32Array(hasMinima ? blocks : 0),
      scaleCodes: new Int8Array(groups),
      minimumCodes: new Uint8Array(hasMinima ? groups : 0),
    },
  };
}
