/** What costs time. */
export type WorkKind = 'calibrate' | 'gptq' | 'search' | 'plain';

/** Work to be done, in multiplications or what takes as long. */
export type Work = Readonly<Record<WorkKind, number>>;

const LEAST_SHARE = 0.02;

const KINDS: readonly WorkKind[] = ['calibrate', 'gptq', 'search', 'plain'];

/**
 * Estimates the time left. Kinds of work come after one another, so the time between two reports belongs to what the second one is
 * about. A kind that has not been seen is taken to go at the pace of those that were.
 */
export class TimeLeft {
  readonly #total: Work;
  readonly #now: () => number;
  readonly #done: Record<WorkKind, number> = { calibrate: 0, gptq: 0, search: 0, plain: 0 };
  readonly #spent: Record<WorkKind, number> = { calibrate: 0, gptq: 0, search: 0, plain: 0 };
  #last: number;

  /** @param now milliseconds from any fixed moment */
  constructor(total: Work, now: () => number) {
    this.#total = total;
    this.#now = now;
    this.#last = now();
  }

  add(kind: WorkKind, amount: number): void {
    const now = this.#now();
    this.#done[kind] += amount;
    this.#spent[kind] += now - this.#last;
    this.#last = now;
  }

  /** Share of all work that is done, 0 … 1. */
  get share(): number {
    const total = sum(this.#total);
    return total === 0 ? 1 : Math.min(1, sum(this.#done) / total);
  }

  /** Undefined as long as too little has been done to judge by: threads are still starting. */
  get seconds(): number | undefined {
    const seen = KINDS.filter((kind) => this.#done[kind] > 0);
    if (seen.length === 0 || this.share < LEAST_SHARE) return undefined;
    const worked = seen.reduce((all, kind) => all + this.#done[kind], 0);
    const spent = seen.reduce((all, kind) => all + this.#spent[kind], 0);
    const left = KINDS.map((kind) => {
      const rest = Math.max(0, this.#total[kind] - this.#done[kind]);
      const [time, work] = this.#done[kind] > 0 ? [this.#spent[kind], this.#done[kind]] : [spent, worked];
      return (rest * time) / work;
    });
    return left.reduce((all, one) => all + one, 0) / 1000;
  }
}

function sum(work: Work): number {
  return KINDS.reduce((all, kind) => all + work[kind], 0);
}
