import type { Arithmetic } from './arithmetic.ts';
import type { QuantKernels } from './quant-kernels.ts';
import type { TileMemory } from './tile-memory.ts';

/** Numbers in a tile of inputs, of weights, of outputs. */
const TILE = 2 ** 18;

export function wasmMultiply(kernels: QuantKernels, memory: TileMemory): Arithmetic['multiply'] {
  return (out, x, weights, { tokens, rows, columns }) => {
    const stride = roundUp(columns, 4);
    const tokenTile = clampTile(tokens, stride, 2, 256);
    const rowTile = clampTile(rows, stride, 4, 1024);
    memory.clear();
    const [inputs, matrix, results] = [tokenTile * stride, rowTile * stride, tokenTile * rowTile].map(
      (numbers) => memory.reserve(numbers),
    ) as [number, number, number];
    for (let t = 0; t < tokens; t += tokenTile) {
      const someTokens = Math.min(tokenTile, tokens - t);
      memory.put(inputs, x.subarray(t * columns, (t + someTokens) * columns), columns, stride);
      for (let n = 0; n < rows; n += rowTile) {
        const someRows = Math.min(rowTile, rows - n);
        const padded = roundUp(someRows, 4);
        memory.put(matrix, weights.subarray(n * columns, (n + someRows) * columns), columns, stride);
        kernels.multiply(results, inputs, matrix, roundUp(someTokens, 2), padded, stride);
        const made = memory.f32(results, someTokens * padded);
        for (let i = 0; i < someTokens; i++) {
          out.set(made.subarray(i * padded, i * padded + someRows), (t + i) * rows + n);
        }
      }
    }
  };
}

/** As many vectors as a tile holds, in whole steps: all of them if they fit. */
function clampTile(count: number, stride: number, step: number, most: number): number {
  const fitting = Math.max(step, Math.floor(TILE / stride / step) * step);
  return Math.min(roundUp(count, step), fitting, most);
}

function roundUp(count: number, step: number): number {
  return Math.ceil(count / step) * step;
}
