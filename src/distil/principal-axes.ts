import { throwIfAborted } from '../core/fault.ts';
import { yieldToEventLoop } from '../core/yield.ts';

/** The directions in which vectors differ most, the first one most of all. */
export interface PrincipalAxes {
  /** `[kept, size]`, rows of length 1; zeros for those in which nothing differs. */
  readonly axes: Float64Array;
  readonly size: number;
  readonly kept: number;
  /** How much of the vectors' squared length lies in the axes that are kept, from 0 to 1. */
  readonly share: number;
}

const ROWS_AT_ONCE = 128;
const MAX_SWEEPS = 40;
const TOLERANCE = 1e-10;
/** A row whose square is this small beside the largest is rounding. */
const NEGLIGIBLE = 1e-24;

/**
 * Eigenvectors of a symmetric matrix without negative eigenvalues, by turning its rows in pairs until all are at right angles
 * (one-sided Jacobi: Hestenes 1958; Golub & Van Loan, Matrix Computations, §8.6.3). Each row is then an eigenvector, as long as its
 * eigenvalue is large.
 * @param matrix `[size, size]`, destroyed.
 */
export async function principalAxes(
  matrix: Float64Array,
  kept: number,
  signal: AbortSignal | undefined,
): Promise<PrincipalAxes> {
  const size = Math.sqrt(matrix.length);
  const rows = Array.from({ length: size }, (_, i) => matrix.subarray(i * size, (i + 1) * size));
  const least = NEGLIGIBLE * rows.reduce((most, row) => Math.max(most, squares(row)), 0);
  for (let sweep = 0, turned = true; turned && sweep < MAX_SWEEPS; sweep++) {
    turned = false;
    for (let p = 0; p < size - 1; p++) {
      if (p % 16 === 0) await yieldToEventLoop();
      throwIfAborted(signal);
      for (let q = p + 1; q < size; q++) turned = straighten(rows[p]!, rows[q]!, least) || turned;
    }
  }
  const found = rows.map((row) => ({ row, value: Math.hypot(...row) })).toSorted((a, b) => b.value - a.value);
  const axes = new Float64Array(kept * size);
  for (const [k, { row, value }] of found.slice(0, kept).entries())
    if (value * value > least) axes.set(towards(row, value), k * size);
  const sum = (some: typeof found): number => some.reduce((total, { value }) => total + value, 0);
  return { axes, size, kept, share: sum(found.slice(0, kept)) / sum(found) };
}

function squares(row: Float64Array): number {
  return row.reduce((sum, value) => sum + value * value, 0);
}

/** Turns two rows in their plane until they are at right angles; false when they were, or one of them is nothing. */
function straighten(a: Float64Array, b: Float64Array, least: number): boolean {
  let [aa, bb, ab] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    aa += a[i]! * a[i]!;
    bb += b[i]! * b[i]!;
    ab += a[i]! * b[i]!;
  }
  if (Math.min(aa, bb) <= least || Math.abs(ab) <= TOLERANCE * Math.sqrt(aa * bb)) return false;
  const zeta = (bb - aa) / (2 * ab);
  const tangent = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
  const cosine = 1 / Math.sqrt(1 + tangent * tangent);
  const sine = cosine * tangent;
  for (let i = 0; i < a.length; i++) {
    const [ai, bi] = [a[i]!, b[i]!];
    a[i] = cosine * ai - sine * bi;
    b[i] = sine * ai + cosine * bi;
  }
  return true;
}

/** The row at length 1, its largest number positive: which way an axis points would otherwise be chance. */
function towards(row: Float64Array, length: number): Float64Array {
  const largest = row.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  const factor = Math.sign(largest) / length;
  return row.map((value) => value * factor);
}

/** Coordinates of vectors `[count, size]` along the axes: `[count, kept]`. */
export async function along(
  { axes, size, kept }: PrincipalAxes,
  values: Float32Array,
  signal: AbortSignal | undefined,
): Promise<Float32Array<ArrayBuffer>> {
  const count = values.length / size;
  const result = new Float32Array(count * kept);
  for (let row = 0; row < count; row++) {
    if (row % ROWS_AT_ONCE === 0) await yieldToEventLoop();
    throwIfAborted(signal);
    for (let k = 0; k < kept; k++) {
      let sum = 0;
      for (let i = 0; i < size; i++) sum += axes[k * size + i]! * values[row * size + i]!;
      result[row * kept + k] = sum;
    }
  }
  return result;
}
