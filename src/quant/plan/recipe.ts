import type { Scheme, MethodName } from '../scheme.ts';

/** How a whole model is quantized, as data; what `nibble quantize --scheme FILE` reads. */
export interface Recipe {
  /** For the matrices of the layers: a preset (`q4`) or a type (`Q4_1`, `F16`). */
  readonly to: string;
  /** `search` unless told. */
  readonly method?: MethodName;
  /** For the embedding; 8 bits unless told. Where it is the head as well, the more exact of both is taken. */
  readonly embedding?: string;
  /** For the head; 8 bits unless told. */
  readonly head?: string;
  /** For some tensors; the last that matches counts. */
  readonly overrides?: readonly Override[];
  /** Regular expressions of names; what matches stays as it is. */
  readonly keep?: readonly string[];
  /** Of the whole file, at most: matrices of the layers get fewer or more bits than `to`, by what each needs. */
  readonly targetBytes?: number;
}

export interface Override {
  /** A regular expression that finds names of tensors, such as `ffn_down` or `^blk\.0\.`. */
  readonly match: string;
  readonly to?: string;
  readonly method?: MethodName;
  /** How scales and codes are chosen, in place of the method's; its grid must be the type's. */
  readonly scheme?: Pick<Scheme, 'range' | 'rounding'>;
}
