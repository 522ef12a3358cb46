import type { Row } from './row.ts';
import { ENGINES, type EngineName } from './setting.ts';

/** Ours over the best of a peer's settings, so that more is better for us everywhere; null where a side is missing. */
export interface PeerRatios {
  readonly decode: number | null;
  readonly prefill: number | null;
  /** The peer's time from page load to model over ours. */
  readonly load: number | null;
  /** The peer's time from page load to first token over ours. */
  readonly firstToken: number | null;
}

export interface Ratios {
  readonly peers: Readonly<Partial<Record<EngineName, PeerRatios>>>;
  /** Our decode with a busy process beside over ours alone. */
  readonly contended: number | null;
}

/** Our side is the setting with a given thread count, which the peers have in the same run, not our defaults. */
export function ratiosOf(rows: readonly Row[], ourSetting: string): Ratios {
  const ours = rows.find((row) => row.engine === 'nibble' && row.setting === ourSetting && !row.contended);
  const busy = rows.find((row) => row.engine === 'nibble' && row.setting === ourSetting && row.contended);
  const peers = ENGINES.filter((engine) => engine !== 'nibble' && rows.some((row) => row.engine === engine));
  return {
    peers: Object.fromEntries(peers.map((peer) => [peer, over(ours, rowsOf(rows, peer))])),
    contended: quotient(busy?.decodeTps, ours?.decodeTps),
  };
}

function rowsOf(rows: readonly Row[], peer: EngineName): readonly Row[] {
  return rows.filter((row) => row.engine === peer && !row.contended);
}

function over(ours: Row | undefined, theirs: readonly Row[]): PeerRatios {
  return {
    decode: quotient(ours?.decodeTps, most(theirs.map((row) => row.decodeTps))),
    prefill: quotient(ours?.prefillTps, most(theirs.map((row) => row.prefillTps))),
    load: quotient(least(theirs.map((row) => row.loadMs)), ours?.loadMs),
    firstToken: quotient(least(theirs.map((row) => row.firstTokenMs)), ours?.firstTokenMs),
  };
}

type Figure = number | null | undefined;

function quotient(upper: Figure, lower: Figure): number | null {
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
