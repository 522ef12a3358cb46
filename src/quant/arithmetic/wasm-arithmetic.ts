import type { Arithmetic } from '../arithmetic.ts';
import { wasmGram } from './wasm-gram.ts';
import { instantiateQuantKernels } from './quant-kernels.ts';
import { TileMemory } from './tile-memory.ts';
import { wasmMultiply } from './wasm-multiply.ts';

/**
 * The arithmetic in WebAssembly SIMD. It copies what it is given into a memory of its own, tile after tile, so that this memory stays
 * at some tens of megabytes whatever the sizes.
 * @param module quant/build/quant.wasm
 */
export function wasmArithmetic(module: WebAssembly.Module): Arithmetic {
  const kernels = instantiateQuantKernels(module);
  const memory = new TileMemory(kernels.memory);
  return {
    multiply: wasmMultiply(kernels, memory),
    addGram: wasmGram(kernels, memory),
  };
}
