import { Fault } from '../../core/fault.ts';
import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import type { InputStatistics } from '../input-statistics.ts';
import { sharedDoubles } from '../threads/shared-memory.ts';

/** Gathers what calibration sees at one input, text after text. */
export class InputWatch {
  readonly #arithmetic: Arithmetic;
  readonly #width: number;
  readonly #learned: Sum;
  readonly #heldOut: Sum;
  readonly #largest: Float32Array;
  readonly #sizes: Float64Array; // Σ |x|

  constructor(width: number, arithmetic: Arithmetic) {
    this.#arithmetic = arithmetic;
    this.#width = width;
    this.#learned = emptySum(width);
    this.#heldOut = emptySum(width);
    this.#largest = new Float32Array(width);
    this.#sizes = new Float64Array(width);
  }

  /** @param x `[tokens × width]` */
  see(x: Float32Array, heldOut: boolean): void {
    const sum = heldOut ? this.#heldOut : this.#learned;
    sum.tokens += x.length / this.#width;
    this.#arithmetic.addGram(sum.gram, x, this.#width);
    for (let at = 0; at < x.length; at += this.#width) this.#measure(x, at);
  }

  statistics(): InputStatistics {
    const tokens = Math.max(1, this.#learned.tokens + this.#heldOut.tokens);
    return {
      width: this.#width,
      ...this.#learned,
      heldOut: this.#heldOut,
      largest: this.#largest,
      meanSize: Float32Array.from(this.#sizes, (size) => size / tokens),
    };
  }

  #measure(x: Float32Array, at: number): void {
    for (let i = 0; i < this.#width; i++) {
      const size = Math.abs(x[at + i]!);
      this.#sizes[i]! += size;
      if (size > this.#largest[i]!) this.#largest[i] = size;
    }
  }
}

interface Sum {
  tokens: number;
  readonly gram: Float64Array; // [width × width]
}

function emptySum(width: number): Sum {
  try {
    return { tokens: 0, gram: sharedDoubles(width * width) };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const megabytes = Math.ceil((8 * width * width) / 1e6);
    const message =
      `There is not enough memory for what calibration learns of an input of ${width} channels, several times ` +
      `${megabytes} MB. Use fewer threads, or a method that needs no calibration.`;
    throw new Fault('memory-exhausted', message, { width }, error);
  }
}
