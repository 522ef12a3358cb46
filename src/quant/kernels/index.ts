// What quant/arithmetic/wasm-arithmetic.ts calls. Memory is laid out there; there is no allocator here and no static data.

export { factor } from './factor';
export { gramPanel } from './gram';
export { multiply } from './multiply';
export { roundColumns } from './round-columns';
