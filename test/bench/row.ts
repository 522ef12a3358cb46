import type { Measured } from './rounds.ts';
import type { EngineName, Setting } from './setting.ts';
import { spreadOf } from './stats.ts';
import type { Spread } from './stats.ts';

/** Medians of one engine in one setting, over all rounds. Times in ms; null where nothing was measured. */
export interface Row {
  readonly engine: EngineName;
  readonly setting: string;
  /** Beside a process that keeps one core busy. */
  readonly contended: boolean;
  readonly threads: number | null;
  readonly detail: string;
  readonly rounds: number;
  readonly loadMs: number | null;
  readonly firstTokenMs: number | null;
  readonly ttft37Ms: number | null;
  readonly ttft256Ms: number | null;
  readonly prefillTps: number | null;
  readonly decodeTps: number | null;
  /** The most of all rounds, not the median. */
  readonly peakBytes: number | null;
  readonly abortMs: number | null;
  /** The request that follows the abort, on an idle model. */
  readonly idleMs: number | null;
  /** Weights that came over the network during measured visits: the most of all rounds. */
  readonly fetchedBytes: number | null;
  readonly spread: Readonly<Record<string, Spread>>;
  readonly doubts: readonly string[];
}

export function rowOf(setting: Setting, contended: boolean, measured: readonly Measured[]): Row {
  const visits = measured.filter((one) => one.setting === setting && one.contended === contended);
  const figures = visits.map((visit) => visit.figures);
  const aborts = figures.flatMap(({ abort }) => abort ?? []);
  const spreads = {
    loadMs: spreadOf(figures.map((one) => one.loadMs)),
    firstTokenMs: spreadOf(figures.map((one) => one.firstTokenMs)),
    ttft37Ms: spreadOf(figures.map((one) => one.ttft37Ms)),
    ttft256Ms: spreadOf(figures.map((one) => one.ttft256Ms)),
    prefillTps: spreadOf(figures.map((one) => one.prefillTps)),
    decodeTps: spreadOf(figures.map((one) => one.decodeTps)),
    abortMs: spreadOf(aborts.map((one) => one.abortMs)),
    idleMs: spreadOf(aborts.map((one) => one.idleMs)),
  };
  return {
    engine: setting.engine,
    setting: setting.name,
    contended,
    threads: figures[0]?.threads ?? null,
    detail: figures[0]?.detail ?? '',
    rounds: visits.length,
    loadMs: spreads.loadMs?.median ?? null,
    firstTokenMs: spreads.firstTokenMs?.median ?? null,
    ttft37Ms: spreads.ttft37Ms?.median ?? null,
    ttft256Ms: spreads.ttft256Ms?.median ?? null,
    prefillTps: spreads.prefillTps?.median ?? null,
    decodeTps: spreads.decodeTps?.median ?? null,
    peakBytes: spreadOf(figures.map((one) => one.memoryBytes))?.most ?? null,
    abortMs: spreads.abortMs?.median ?? null,
    idleMs: spreads.idleMs?.median ?? null,
    fetchedBytes: spreadOf(visits.map((visit) => visit.fetchedBytes))?.most ?? null,
    spread: Object.fromEntries(
      Object.entries(spreads).filter((entry): entry is [string, Spread] => !!entry[1]),
    ),
    doubts: [...new Set(figures.flatMap((one) => one.doubts))],
  };
}
