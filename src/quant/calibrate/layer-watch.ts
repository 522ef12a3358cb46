import type { MatrixRole, Products } from '../../engine/batch/products.ts';
import type { LayerWeights } from '../../engine/reference/weights.ts';
import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import type { LayerInput, LayerStatistics } from '../input-statistics.ts';
import { InputWatch } from './input-watch.ts';

/** The matrix at which an input is seen; the others that share it would see the same. */
const SEEN_AT: Readonly<Partial<Record<MatrixRole, LayerInput>>> = {
  q: 'qkv',
  o: 'o',
  gate: 'gateUp',
  down: 'down',
};

/** Gathers what goes into the matrices of one layer. */
export class LayerWatch {
  readonly #inputs: Readonly<Record<LayerInput, InputWatch>>;

  constructor({ q, o, gate, down }: LayerWeights, arithmetic: Arithmetic) {
    this.#inputs = {
      qkv: new InputWatch(q.columns, arithmetic),
      o: new InputWatch(o.columns, arithmetic),
      gateUp: new InputWatch(gate.columns, arithmetic),
      down: new InputWatch(down.columns, arithmetic),
    };
  }

  /** The same products, looked at. */
  over(products: Products, heldOut: boolean): Products {
    return {
      multiply: (out, x, weights, place) => {
        const input = typeof place === 'object' ? SEEN_AT[place.role] : undefined;
        if (input) this.#inputs[input].see(x, heldOut);
        products.multiply(out, x, weights, place);
      },
    };
  }

  statistics(): LayerStatistics {
    const { qkv, o, gateUp, down } = this.#inputs;
    return {
      qkv: qkv.statistics(),
      o: o.statistics(),
      gateUp: gateUp.statistics(),
      down: down.statistics(),
    };
  }
}
