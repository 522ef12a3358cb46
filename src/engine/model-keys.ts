import { readNumber, readString } from '../artifact/metadata.ts';
import type { GgufValue, ModelFile } from '../artifact/tensor.ts';
import { Fault } from '../core/fault.ts';

/** What a number must lie within; without a fallback the key must be there. */
export interface Range {
  readonly above: number;
  readonly most: number;
  readonly fallback?: number;
}

/** The metadata of one architecture: keys are without its name ("block_count" for "llama.block_count"). */
export class ModelKeys {
  readonly architecture: string;
  readonly #metadata: ModelFile['metadata'];

  constructor({ metadata }: ModelFile, architecture: string) {
    this.#metadata = metadata;
    this.architecture = architecture;
  }

  /** A whole number from 1 to `most`. @throws Fault `gguf-corrupt` naming the key */
  size(name: string, most: number, fallback?: number): number {
    const value = this.number(name, fallback);
    if (Number.isInteger(value) && value >= 1 && value <= most) return value;
    throw this.corrupt(name, `is ${value}, but must be a whole number from 1 to ${most}.`);
  }

  between(name: string, { above, most, fallback }: Range): number {
    const value = this.number(name, fallback);
    if (value > above && value <= most) return value;
    throw this.corrupt(name, `is ${value}, but must be above ${above} and at most ${most}.`);
  }

  number(name: string, fallback?: number): number {
    const key = this.#key(name);
    return fallback === undefined
      ? readNumber(this.#metadata, key)
      : readNumber(this.#metadata, key, fallback);
  }

  string(name: string, fallback: string): string {
    return readString(this.#metadata, this.#key(name), fallback);
  }

  /** As it stands in the file, for keys that may be of several types. */
  value(name: string): GgufValue | undefined {
    return this.#metadata.get(this.#key(name));
  }

  corrupt(name: string, why: string): Fault {
    const key = this.#key(name);
    return new Fault(
      'gguf-corrupt',
      `The model's metadata key '${key}' ${why} Use another copy of the model.`,
      { key },
    );
  }

  unsupported(why: string): Fault {
    return new Fault('architecture-unsupported', `${why} Choose another model.`, {
      architecture: this.architecture,
    });
  }

  #key(name: string): string {
    return `${this.architecture}.${name}`;
  }
}
