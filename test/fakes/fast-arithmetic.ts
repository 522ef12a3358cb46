import { readFile } from 'node:fs/promises';
import { wasmArithmetic } from '../../src/quant/arithmetic/wasm-arithmetic.ts';

const bytes = await readFile(new URL('../../src/quant/build/quant.wasm', import.meta.url));

/** The arithmetic in WebAssembly, as a thread has it. */
export const fastArithmetic = wasmArithmetic(await WebAssembly.compile(bytes));
