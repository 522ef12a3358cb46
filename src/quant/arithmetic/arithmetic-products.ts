import type { Products } from '../../engine/batch/products.ts';
import type { Arithmetic } from './arithmetic.ts';

/** Products of a forward pass by the toolkit's arithmetic. */
export function arithmeticProducts(arithmetic: Arithmetic): Products {
  return {
    multiply(out, x, { rows, columns, values }) {
      arithmetic.multiply(out, x, values, { tokens: x.length / columns, rows, columns });
    },
  };
}
