import type { LayerTensors } from '../decoder-tensors.ts';
import type { Matrix } from '../reference/matrix.ts';

/** The matrices of a layer, by what they do. */
export type MatrixRole = 'q' | 'k' | 'v' | 'o' | 'gate' | 'up' | 'down';

/** Which matrix of the model a product is with. */
export interface MatrixPlace {
  readonly layer: number;
  readonly role: MatrixRole & keyof LayerTensors;
}

/** `attention`: a product of what the text itself has made, queries with keys or shares with values. */
export type ProductPlace = MatrixPlace | 'head' | 'attention';

/**
 * Who multiplies in a forward pass over whole texts. To watch what goes in (calibration) or to round it (a simulated engine) is to
 * wrap one.
 */
export interface Products {
  /** out[t, n] = Σ_k x[t, k] · weights[n, k]; out is `[tokens × rows]`, x `[tokens × columns]`, weights `[rows × columns]`. */
  multiply(out: Float32Array, x: Float32Array, weights: Matrix, place: ProductPlace): void;
}
