import type { TypedValue } from '../gguf-value.ts';

/** What becomes of a tensor on its way into a GGUF. */
export type Change =
  | { readonly kind: 'none' }
  /** Rows of each head are put in the order of pairs of neighbours; see `pair-rows.ts`. */
  | { readonly kind: 'pair-rows'; readonly headSize: number }
  /** Float32, whatever it was: small tables that llama.cpp adds to activations as they are. */
  | { readonly kind: 'widen' }
  /** Gemma's norms are kept less one. */
  | { readonly kind: 'plus-one' };

/** A tensor of a GGUF and where it comes from. */
export interface PlannedTensor {
  readonly name: string;
  /** Its name in the safetensors, without the prefix of the whole. */
  readonly from: string;
  /** As safetensors have it: rows first. */
  readonly shape: readonly number[];
  readonly change: Change;
}

/** All of a model before its weights are looked for. */
export interface PlannedModel {
  /** What the names of its tensors may begin with, the likeliest first. */
  readonly prefixes: readonly string[];
  readonly tensors: readonly PlannedTensor[];
  /** Tensors that follow from the configuration. */
  readonly made: Readonly<Record<string, Float32Array>>;
  readonly metadata: Readonly<Record<string, TypedValue>>;
  /** Names (without prefix) that may be there and say nothing. */
  readonly ignored: RegExp;
}
