import type { LayerTensors } from '../decoder-tensors.ts';

/** The matrices of a layer, by what they do. */
export type MatrixRole = 'q' | 'k' | 'v' | 'o' | 'gate' | 'up' | 'down';

/** Which matrix of the model a product is with. */
export interface ProductPlace {
  readonly layer: number;
  readonly role: MatrixRole & keyof LayerTensors;
}

/**
 * Who multiplies in a forward pass over whole texts. To watch what goes in (calibration) or to round it (a simulated engine) is to
 * wrap one.
 */
export interface Products {
  /** out[t, n] = Σ_k x[t, k] · weights[n, k]; out is `[tokens × rows]`, x `[tokens × columns]`, weights `[rows × columns]`. */
  multiply(
    out: Float32Array,
    x: Float32Array,
    weights: { readonly rows: number; readonly columns: number; readonly values: Float32Array },
    place: ProductPlace | 'head',
  ): void;
}
