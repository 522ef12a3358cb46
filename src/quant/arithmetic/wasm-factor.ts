import type { Arithmetic } from './arithmetic.ts';
import type { QuantKernels } from './quant-kernels.ts';
import type { TileMemory } from './tile-memory.ts';

export function wasmFactor(kernels: QuantKernels, memory: TileMemory): Arithmetic['factor'] {
  return (matrix, width) => {
    memory.clear();
    const address = memory.reserve(2 * matrix.length);
    memory.f64(address, matrix.length).set(matrix);
    const isDefinite = kernels.factor(address, width) !== 0;
    matrix.set(memory.f64(address, matrix.length));
    return isDefinite;
  };
}
