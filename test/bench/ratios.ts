import type { Row } from './row.ts';

/** Ours over wllama's best setting, so that more is better for us everywhere; null where a side is missing. */
export interface Ratios {
  readonly decode: number | null;
  readonly prefill: number | null;
  /** wllama's time from page load to model over ours. */
  readonly load: number | null;
  /** wllama's time from page load to first token over ours. */
  readonly firstToken: number | null;
  /** Our decode with a busy process beside over ours alone. */
  readonly contended: number | null;
}

/** Our side is the setting with a given thread count, which wllama has in the same run, not our defaults. */
export function ratiosOf(rows: readonly Row[], ourSetting: string): Ratios {
  const ours = rows.find((row) => row.engine === 'nibble' && row.setting === ourSetting && !row.contended);
  const busy = rows.find((row) => row.engine === 'nibble' && row.setting === ourSetting && row.contended);
  const theirs = rows.filter((row) => row.engine === 'wllama' && !row.contended);
  return {
    decode: over(ours?.decodeTps, most(theirs.map((row) => row.decodeTps))),
    prefill: over(ours?.prefillTps, most(theirs.map((row) => row.prefillTps))),
    load: over(least(theirs.map((row) => row.loadMs)), ours?.loadMs),
    firstToken: over(least(theirs.map((row) => row.firstTokenMs)), ours?.firstTokenMs),
    contended: over(busy?.decodeTps, ours?.decodeTps),
  };
}

type Figure = number | null | undefined;

function over(upper: Figure, lower: Figure): number | null {
  return typeof upper === 'number' && typeof lower === 'number' ? upper / lower : null;
}

function most(figures: readonly Figure[]): number | undefined {
  const known = figures.filter((figure) => typeof figure === 'number');
  return known.length === 0 ? undefined : Math.max(...known);
}

function least(figures: readonly Figure[]): number | undefined {
  const known = figures.filter((figure) => typeof figure === 'number');
  return known.length === 0 ? undefined : Math.min(...known);
}
