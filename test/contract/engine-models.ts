import { f32, text } from '../../src/artifact/gguf-value.ts';
import { writeGguf, type GgufToWrite } from '../../src/artifact/gguf-writer.ts';
import { quantizeBlocks } from '../fakes/quantize-blocks.ts';
import { tinyLlamaParts, type TinyLlamaOptions } from '../fakes/tiny-model.ts';

const LAYOUTS = {
  // kvHeads 2 of 4, and long enough for contexts that cross segments of the cache
  'q4_1 tied grouped': { seed: 11, type: 'Q4_1', contextLength: 512 },
  // a head wider than hiddenSize / heads, every head with keys of its own
  'q8_0 untied wide-head': {
    seed: 12,
    type: 'Q8_0',
    tiedHead: false,
    kvHeads: 4,
    headSize: 32,
    ropeTheta: 100_000,
  },
  // one head of keys for all
  'q4_0 halves multi-query': { seed: 13, type: 'Q4_0', kvHeads: 1, ropePairing: 'halves' },
  'q5_0 three layers': {
    seed: 14,
    type: 'Q5_0',
    embeddingType: 'Q8_0',
    layers: 3,
    hiddenSize: 96,
    heads: 3,
    kvHeads: 1,
    ffnSize: 160,
  },
  'q5_1 untied halves': {
    seed: 15,
    type: 'Q5_1',
    embeddingType: 'F16',
    tiedHead: false,
    ropePairing: 'halves',
    headSize: 32,
  },
  'f32 one layer': { seed: 16, type: 'F32', layers: 1 },
  'f16 untied': { seed: 17, type: 'F16', tiedHead: false, embeddingType: 'Q4_1' },
  'bf16 halves': { seed: 18, type: 'BF16', ropePairing: 'halves', kvHeads: 4 },
} as const satisfies Record<string, TinyLlamaOptions>;

/** The tiny models that every engine answers for, as GGUF bytes by name; the golden file has the same names. */
export const ENGINE_MODELS: Readonly<Record<string, () => Uint8Array<ArrayBuffer>>> = {
  ...Object.fromEntries(
    Object.entries(LAYOUTS).map(([name, options]) => [name, () => writeGguf(tinyLlamaParts(options))]),
  ),
  'q8_0 rope divisors': () =>
    writeGguf(withRopeDivisors(tinyLlamaParts({ seed: 19, type: 'Q8_0', headSize: 32 }))),
  'q4_1 linear scale': () => writeGguf(withLinearScale(tinyLlamaParts({ seed: 20, type: 'Q4_1' }), 4)),
};

/** Divisors as Llama 3.1 has them: none for fast pairs, rising to 8 for slow ones. */
function withRopeDivisors(parts: GgufToWrite): GgufToWrite {
  const divisors = Float32Array.from({ length: 16 }, (_, pair) => Math.min(8, Math.max(1, pair / 2)));
  const tensor = {
    name: 'rope_freqs.weight',
    type: 'F32',
    shape: [divisors.length],
    data: quantizeBlocks('F32', divisors),
  } as const;
  return { ...parts, tensors: [...parts.tensors, tensor] };
}

function withLinearScale(parts: GgufToWrite, factor: number): GgufToWrite {
  const scaling = [
    ['llama.rope.scaling.type', text('linear')],
    ['llama.rope.scaling.factor', f32(factor)],
  ] as const;
  return { ...parts, metadata: [...parts.metadata, ...scaling] };
}
