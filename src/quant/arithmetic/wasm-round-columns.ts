import type { Arithmetic, ColumnGroups, ColumnRounding } from './arithmetic.ts';
import type { QuantKernels } from './quant-kernels.ts';
import type { TileMemory } from './tile-memory.ts';

/** Rows that the kernel works on at once. */
const LANES = 16;
/** What the kernel wants to know of a group: four numbers a row. */
const GRID = 4 * LANES;

interface Tile {
  readonly weights: Float32Array; // [columns × LANES]
  readonly lost: Float32Array; // [columns × LANES]
  readonly codes: Uint8Array; // [columns × LANES]
  readonly grid: Float32Array; // [groups × GRID]
}

export function wasmRoundColumns(kernels: QuantKernels, memory: TileMemory): Arithmetic['roundColumns'] {
  return (rounding) => {
    const { rows, columns, shares, whole, groups } = rounding;
    memory.clear();
    const [weights, lost] = [memory.reserve(columns * LANES), memory.reserve(columns * LANES)];
    const codes = memory.reserve((columns * LANES) / 4);
    const grid = memory.reserve(groups.count * GRID);
    const groupOf = memory.reserve(columns);
    const levels = groups.levels ? memory.reserve(groups.levels.length) : 0;
    const sharesAt = memory.reserve(shares.length);
    memory.f32(sharesAt, shares.length).set(shares);
    memory.i32(groupOf, columns).set(groups.groupOf);
    if (groups.levels) memory.f32(levels, groups.levels.length).set(groups.levels);
    const tile: Tile = {
      weights: memory.f32(weights, columns * LANES),
      lost: memory.f32(lost, columns * LANES),
      codes: memory.u8(codes, columns * LANES),
      grid: memory.f32(grid, groups.count * GRID),
    };
    const most = 2 ** groups.bits - 1;
    for (let row = 0; row < rows; row += LANES) {
      fill(tile, rounding, row);
      // prettier-ignore
      kernels.roundColumns(weights, lost, codes, sharesAt, groupOf, grid, levels, most, columns, Number(whole));
      empty(tile, rounding, row);
    }
  };
}

/** Rows into columns. Lanes without a row go on with what an earlier one left there. */
function fill(tile: Tile, { rows, columns, weights, lost, groups }: ColumnRounding, first: number): void {
  for (let lane = 0; lane < Math.min(LANES, rows - first); lane++) {
    const from = (first + lane) * columns;
    for (let j = 0; j < columns; j++) {
      tile.weights[j * LANES + lane] = weights[from + j]!;
      tile.lost[j * LANES + lane] = lost[from + j]!;
    }
    fillGroups(tile.grid, groups, { row: first + lane, lane });
  }
}

function fillGroups(
  grid: Float32Array,
  { count, scales, bases, zeros }: ColumnGroups,
  { row, lane }: { row: number; lane: number },
): void {
  for (let g = 0; g < count; g++) {
    const scale = scales[row * count + g]!;
    const at = g * GRID + lane;
    grid[at] = scale === 0 ? 0 : 1 / scale;
    grid[at + LANES] = zeros[row * count + g]!;
    grid[at + 2 * LANES] = scale;
    grid[at + 3 * LANES] = bases[row * count + g]!;
  }
}

function empty(tile: Tile, { rows, columns, lost, codes }: ColumnRounding, first: number): void {
  for (let lane = 0; lane < Math.min(LANES, rows - first); lane++) {
    const from = (first + lane) * columns;
    for (let j = 0; j < columns; j++) {
      codes[from + j] = tile.codes[j * LANES + lane]!;
      lost[from + j] = tile.lost[j * LANES + lane]!;
    }
  }
}
