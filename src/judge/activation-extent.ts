import type { MatrixRole, Products } from '../engine/batch/products.ts';

/** How large the inputs of a matrix are, over all that was run. */
export interface ActivationExtent {
  readonly layer: number;
  readonly role: MatrixRole;
  /** The largest |x|. Eight bits for a whole tensor are stretched over this. */
  readonly largest: number;
  /** √ mean x²: what most inputs are like. */
  readonly usual: number;
}

/** Of matrices that share their input, one is enough. */
const WATCHED: ReadonlySet<MatrixRole> = new Set(['q', 'o', 'gate', 'down']);

/** Watches what goes into matrices while a model runs. */
export class ExtentWatch {
  readonly #seen = new Map<
    string,
    { layer: number; role: MatrixRole; largest: number; squares: number; count: number }
  >();

  /** For `openBatchLogits`. */
  readonly products = (usual: Products): Products => ({
    multiply: (out, x, weights, place) => {
      if (typeof place === 'object' && WATCHED.has(place.role)) this.#look(x, place.layer, place.role);
      usual.multiply(out, x, weights, place);
    },
  });

  extents(): ActivationExtent[] {
    return [...this.#seen.values()].map(({ layer, role, largest, squares, count }) => ({
      layer,
      role,
      largest,
      usual: Math.sqrt(squares / count),
    }));
  }

  #look(x: Float32Array, layer: number, role: MatrixRole): void {
    const key = `${layer} ${role}`;
    const seen = this.#seen.get(key) ?? { layer, role, largest: 0, squares: 0, count: 0 };
    for (const value of x) {
      const size = Math.abs(value);
      if (size > seen.largest) seen.largest = size;
      seen.squares += value * value;
    }
    seen.count += x.length;
    this.#seen.set(key, seen);
  }
}
