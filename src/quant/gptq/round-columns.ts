import type { ColumnGroups, ColumnRounding } from '../arithmetic/arithmetic.ts';

/** `Arithmetic.roundColumns`, one row after another. */
export function roundColumns(rounding: ColumnRounding): void {
  const { rows, columns, weights, lost, codes, shares, whole, groups } = rounding;
  for (let row = 0; row < rows; row++) {
    const from = row * columns;
    for (let j = 0; j < columns; j++) {
      let target = weights[from + j]!;
      const end = whole ? columns : j;
      for (let i = 0; i < end; i++) target += lost[from + i]! * shares[j * columns + i]!;
      const group = row * groups.count + groups.groupOf[j]!;
      const code = nearestCode(target, groups, group);
      codes[from + j] = code;
      lost[from + j] =
        weights[from + j]! - (groups.scales[group]! * levelOf(code, groups) + groups.bases[group]!);
    }
  }
}

function nearestCode(target: number, groups: ColumnGroups, group: number): number {
  const { scales, zeros, levels, bits } = groups;
  const scale = scales[group]!;
  const level = (scale === 0 ? 0 : target / scale) + zeros[group]!;
  if (!levels) return Math.max(0, Math.min(2 ** bits - 1, Math.floor(level + 0.5)));
  return levels.findLastIndex((own, q) => q === 0 || level >= (own + levels[q - 1]!) / 2);
}

function levelOf(code: number, { levels }: ColumnGroups): number {
  return levels ? levels[code]! : code;
}
