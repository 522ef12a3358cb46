import type { Arithmetic } from './arithmetic.ts';
import { instantiateQuantKernels } from './quant-kernels.ts';
import { TileMemory } from './tile-memory.ts';
import { wasmFactor } from './wasm-factor.ts';
import { wasmGram } from './wasm-gram.ts';
import { wasmMultiply } from './wasm-multiply.ts';
import { wasmRoundColumns } from './wasm-round-columns.ts';

/**
 * The arithmetic in WebAssembly SIMD. It copies what it is given into a memory of its own, tile after tile, so that this memory stays
 * at a few megabytes; only what works on K × K numbers needs more.
 * @param module quant/build/quant.wasm
 */
export function wasmArithmetic(module: WebAssembly.Module): Arithmetic {
  const kernels = instantiateQuantKernels(module);
  const memory = new TileMemory(kernels.memory);
  return {
    multiply: wasmMultiply(kernels, memory),
    addGram: wasmGram(kernels, memory),
    factor: wasmFactor(kernels, memory),
    roundColumns: wasmRoundColumns(kernels, memory),
  };
}
