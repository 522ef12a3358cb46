import type { MatrixRole } from '../../engine/batch/products.ts';
import type { LayerInput } from '../input-statistics.ts';

/** Which input of its layer each matrix takes. */
export const INPUT_OF: Readonly<Record<MatrixRole, LayerInput>> = {
  q: 'qkv',
  k: 'qkv',
  v: 'qkv',
  o: 'o',
  gate: 'gateUp',
  up: 'gateUp',
  down: 'down',
};
