import type { CodeName } from '../codes/vector-code.ts';

/** Fewer are no sample to train a code on, and small in any. */
const TRAINED_FROM = 256;
/** Up to here int8 takes less than 8 MB at 384 dimensions, and a search needs nothing from storage. */
const INT8_UP_TO = 20_000;
/** Below it a scan of all takes half a millisecond at most, of which lists would save much, and some recall. */
const LISTS_FROM = 20_000;

/**
 * Lists, times √n. Measured at 10,000 and 100,000 vectors of WordNet's glosses: with 3 to 6 a search takes as long for the same
 * recall, and fewer are made faster.
 */
const LISTS = 4;

/** Earlier versions made three quarters as many, in which the same effort finds less: so many times as many are worth making. */
const FEW_LISTS = 1.2;

/** How so many vectors should lie in memory. */
export interface Plan {
  readonly code: CodeName;
  /** Lists of an inverted file; 0: none, every search looks at all. */
  readonly lists: number;
}

export interface PlanOptions {
  /** Absent: by size. */
  readonly code?: CodeName | undefined;
  readonly listsFrom?: number | undefined;
}

/** How an index lies now. */
export interface Arrangement extends Plan {
  readonly live: number;
  readonly slots: number;
  /** Vectors there were when code and lists were made. */
  readonly madeFor: number;
}

export function planFor(live: number, { code, listsFrom = LISTS_FROM }: PlanOptions): Plan {
  const lists = live >= Math.max(listsFrom, 2) ? Math.max(2, Math.round(LISTS * Math.sqrt(live))) : 0;
  if (live < TRAINED_FROM) return { code: 'float16', lists: 0 };
  return { code: code ?? (live <= INT8_UP_TO ? 'int8' : 'bits1'), lists };
}

/** Whether arranging anew is worth its while: `soon`, before the next change, or only when somebody asks for the best. */
export function isDue(now: Arrangement, options: PlanOptions, soon: boolean): boolean {
  const plan = planFor(now.live, options);
  const dead = now.slots - now.live;
  const grown = now.live / Math.max(1, now.madeFor);
  if (dead > 64 && dead > now.slots / (soon ? 5 : 20)) return true;
  if (plan.code !== now.code) return grown > 1 || now.live < now.madeFor / 2;
  if (plan.lists > 0 && !soon && plan.lists > FEW_LISTS * now.lists) return true;
  if (plan.lists > 0) return now.lists === 0 || grown > (soon ? 2 : 1.1);
  return now.code !== 'float16' && grown >= 10;
}
