import type { Arithmetic } from './arithmetic.ts';
import type { QuantKernels } from './quant-kernels.ts';
import type { TileMemory } from './tile-memory.ts';

/** Numbers in a tile of inputs. */
const TILE = 2 ** 18;
/** Tokens whose sum is kept in float32: the longer, the less exact. */
const MOST_TOKENS = 512;
/** Rows of the gram at a time. */
const BAND = 8;

export function wasmGram(kernels: QuantKernels, memory: TileMemory): Arithmetic['addGram'] {
  return (gram, x, width) => {
    const stride = Math.ceil(width / 8) * 8;
    const tokens = x.length / width;
    const tokenTile = Math.min(tokens, MOST_TOKENS, Math.max(1, Math.floor(TILE / stride)));
    memory.clear();
    const inputs = memory.reserve(tokenTile * stride);
    const panel = memory.reserve(BAND * stride);
    for (let t = 0; t < tokens; t += tokenTile) {
      const some = Math.min(tokenTile, tokens - t);
      memory.put(inputs, x.subarray(t * width, (t + some) * width), width, stride);
      for (let from = 0; from < width; from += BAND) {
        kernels.gramPanel(panel, inputs, some, stride, from, from + BAND);
        addBand(gram, memory.f32(panel, BAND * stride), { from, width, stride });
      }
    }
  };
}

/** Adds a band of rows from its diagonal on, to the right and mirrored down. */
function addBand(
  gram: Float64Array,
  panel: Float32Array,
  { from, width, stride }: { from: number; width: number; stride: number },
): void {
  const rows = Math.min(BAND, width - from);
  for (let j = from; j < width; j++) {
    for (let i = 0; i < rows && from + i <= j; i++) {
      const sum = gram[(from + i) * width + j]! + panel[i * stride + j]!;
      gram[(from + i) * width + j] = sum;
      gram[j * width + from + i] = sum;
    }
  }
}
