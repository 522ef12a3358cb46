import type { Arithmetic, ColumnGroups, ColumnRounding } from '../arithmetic/arithmetic.ts';
import type { GroupScales } from '../coded-matrix.ts';
import type { Grid } from '../grid.ts';
import { keep } from '../range/fit.ts';
import type { Hessian } from './hessian.ts';

/** Whether the scale of a group can be changed without that of another: not in super-blocks, and not where all share one. */
export function canRefit({ group, scales }: Grid): boolean {
  return group !== 'tensor' && typeof scales !== 'object';
}

/** Scales as they are after refitting; those that were given where there was none. */
export function refittedScales(grid: Grid, { scales, bases }: ColumnGroups, given: GroupScales): GroupScales {
  return canRefit(grid) ? { scales, zeros: grid.zero === 'minimum' ? bases : given.zeros } : given;
}

/**
 * Fits the scale of every group, and its minimum if it has one, to the codes: least squares under the Hessian, group after group, each
 * making up for what the others lose, as the grid keeps them.
 */
export function refitScales(
  rounding: ColumnRounding,
  { hessian, grid }: { hessian: Hessian; grid: Grid },
  arithmetic: Arithmetic,
): void {
  const { rows, columns, lost, groups } = rounding;
  const allMembers = membersOf(groups);
  const most = Math.max(...allMembers.map(({ length }) => length));
  const [cuts, pulls] = [new Float32Array(most * columns), new Float32Array(rows * most)]; // of one group after another
  for (const [index, members] of allMembers.entries()) {
    const size = members.length;
    const cut = cuts.subarray(0, size * columns); // rows of the Hessian
    members.forEach((j, k) => {
      cut.set(hessian.values.subarray(j * columns, (j + 1) * columns), k * columns);
    });
    const pull = pulls.subarray(0, rows * size);
    arithmetic.multiply(pull, lost, cut, { tokens: rows, rows: size, columns });
    const own = Float32Array.from({ length: size * size }, (_, i) => {
      return cut[Math.floor(i / size) * columns + members[i % size]!]!;
    });
    const refit = grid.zero === 'minimum' ? refitBoth : refitScale;
    const group: Group = { index, members, own, ownSums: rowSums(own, size), levels: new Float32Array(size) };
    for (let row = 0; row < rows; row++) {
      refit(rounding, group, { row, pull: pull.subarray(row * size, (row + 1) * size), grid });
    }
  }
}

interface Group {
  readonly index: number;
  readonly members: readonly number[]; // columns
  readonly own: Float32Array; // [members × members] of the Hessian
  readonly ownSums: Float32Array; // [members], the sum of each row of it
  readonly levels: Float32Array; // [members], written over
}

interface Row {
  readonly row: number;
  /** H·lost of the members. */
  readonly pull: Float32Array;
  readonly grid: Grid;
}

function refitScale(rounding: ColumnRounding, group: Group, { row, pull, grid }: Row): void {
  const { scales, bases, zeros, count } = rounding.groups;
  const at = row * count + group.index;
  readLevels(rounding, group, row, zeros[at]!);
  const squares = quadratic(group);
  if (!(squares > 0)) return; // all codes stand for zero
  const scale = keep(scales[at]! + dot(group.levels, pull) / squares, grid);
  applyChange(rounding, group, row, { scale: scale - scales[at]!, base: 0 });
  scales[at] = scale;
  bases[at] = -Math.fround(zeros[at]! * scale);
}

function refitBoth(rounding: ColumnRounding, group: Group, { row, pull, grid }: Row): void {
  const { scales, bases, zeros, count } = rounding.groups;
  const at = row * count + group.index;
  readLevels(rounding, group, row, 0);
  const [squares, cross, whole] = [quadratic(group), dot(group.levels, group.ownSums), sum(group.ownSums)];
  const [byLevels, byOnes] = [dot(group.levels, pull), sum(pull)];
  const determinant = squares * whole - cross * cross;
  const isRegular = determinant > 1e-6 * squares * whole; // else all codes are the same, or nearly
  const wanted = isRegular ? (whole * byLevels - cross * byOnes) / determinant : 0;
  const scale = keep(scales[at]! + wanted, grid);
  const change = scale - scales[at]!;
  // what the rounding of the scale took is the minimum's to give back
  const base = whole > 0 ? keep(bases[at]! + (byOnes - change * cross) / whole, grid) : bases[at]!;
  applyChange(rounding, group, row, { scale: change, base: base - bases[at]! });
  scales[at] = scale;
  bases[at] = base;
  zeros[at] = scale === 0 ? 0 : -base / scale;
}

function readLevels(
  { columns, codes, groups }: ColumnRounding,
  { members, levels }: Group,
  row: number,
  zero: number,
): void {
  for (let k = 0; k < members.length; k++) {
    const code = codes[row * columns + members[k]!]!;
    levels[k] = (groups.levels ? groups.levels[code]! : code) - zero;
  }
}

function applyChange(
  { columns, lost }: ColumnRounding,
  { members, levels }: Group,
  row: number,
  { scale, base }: { scale: number; base: number },
): void {
  for (let k = 0; k < members.length; k++) lost[row * columns + members[k]!]! -= scale * levels[k]! + base;
}

/** levelsᵀ · H · levels */
function quadratic({ own, levels }: Group): number {
  const size = levels.length;
  let total = 0;
  for (let k = 0; k < size; k++) {
    let row = 0;
    for (let i = 0; i < size; i++) row += own[k * size + i]! * levels[i]!;
    total += row * levels[k]!;
  }
  return total;
}

function membersOf({ groupOf, count }: ColumnGroups): number[][] {
  const members = Array.from({ length: count }, (): number[] => []);
  groupOf.forEach((group, column) => members[group]!.push(column));
  return members;
}

function rowSums(square: Float32Array, size: number): Float32Array {
  return Float32Array.from({ length: size }, (_, k) => sum(square.subarray(k * size, (k + 1) * size)));
}

function dot(a: Float32Array, b: Float32Array): number {
  let total = 0;
  for (let k = 0; k < a.length; k++) total += a[k]! * b[k]!;
  return total;
}

function sum(values: Float32Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
