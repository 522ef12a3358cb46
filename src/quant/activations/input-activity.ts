import { addSizes, createSizeHistogram, sizeAt } from './size-histogram.ts';
import type { ActivationRange } from './activation-range.ts';
import { Observer, type ObserverOptions } from './observer.ts';
import { DynamicErrors, staticError, type RoundingErrors } from './rounding-error.ts';

/** What calibration saw of one input, as far as rounding it to 8 bits is concerned. */
export interface InputActivity {
  readonly range: ActivationRange;
  /** max |x| of each channel. */
  readonly largest: Float32Array; // [width]
  readonly outliers: Outliers;
  readonly errors: RoundingErrors;
}

/** How unequal the values of an input are. With one scale for all, a step is the largest over 127, whatever the size of the others. */
export interface Outliers {
  readonly largest: number; // max |x|
  /** 99.9 % of all |x| are below. */
  readonly p999: number;
  readonly median: number; // of |x|
  /** Channels that ever exceed a quarter of the largest, the largest first. */
  readonly channels: readonly number[];
  /** Share of the tokens that have a value above a quarter of the largest. */
  readonly tokenShare: number;
  /** max |x| at position 0 of the texts: the attention sink. */
  readonly atFirst: number;
}

/** Rounding is tried on so many texts: it takes as long as looking at them. */
const TRIED_TEXTS = 8;

/** From this share of the largest on, a value counts as an outlier. */
const OUTLIER = 0.25;

/** Watches one input, text after text, and keeps no values. */
export class ActivityWatch {
  readonly #width: number;
  readonly #observer: Observer;
  readonly #largest: Float32Array;
  readonly #sizes = createSizeHistogram();
  readonly #ofTokens: number[] = []; // max |x| of each token
  readonly #errors = new DynamicErrors();
  #texts = 0;
  #atFirst = 0;

  constructor(width: number, options: ObserverOptions) {
    this.#width = width;
    this.#observer = new Observer(options);
    this.#largest = new Float32Array(width);
  }

  /** @param x a text, [tokens × width] */
  see(x: Float32Array): void {
    this.#observer.observe(x);
    addSizes(this.#sizes, x);
    if (this.#texts++ < TRIED_TEXTS) this.#errors.see(x, this.#width);
    for (let at = 0; at < x.length; at += this.#width) {
      const largest = this.#seeToken(x, at);
      this.#ofTokens.push(largest);
      if (at === 0) this.#atFirst = Math.max(this.#atFirst, largest);
    }
  }

  /** @throws Fault `calibration-invalid` when nothing was seen */
  activity(): InputActivity {
    const largest = Math.max(...this.#largest);
    const least = OUTLIER * largest;
    const channels = [...this.#largest.keys()].filter((channel) => this.#largest[channel]! > least);
    const outlying = this.#ofTokens.filter((size) => size > least).length;
    const range = this.#observer.range();
    return {
      range,
      largest: this.#largest,
      outliers: {
        largest,
        p999: sizeAt(this.#sizes, 0.999),
        median: sizeAt(this.#sizes, 0.5),
        channels: channels.toSorted((a, b) => this.#largest[b]! - this.#largest[a]!),
        tokenShare: outlying / this.#ofTokens.length,
        atFirst: this.#atFirst,
      },
      errors: { static: staticError(this.#sizes, range), ...this.#errors.errors() },
    };
  }

  #seeToken(x: Float32Array, at: number): number {
    let largest = 0;
    for (let i = 0; i < this.#width; i++) {
      const size = Math.abs(x[at + i]!);
      if (size > this.#largest[i]!) this.#largest[i] = size;
      if (size > largest) largest = size;
    }
    return largest;
  }
}
