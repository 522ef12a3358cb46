import { f32, text, u32 } from '../../src/artifact/gguf-value.ts';
import { tinyFamily, type TinyFamilyOptions } from '../fakes/tiny-family.ts';

/** A tiny model of a family, and the context it is opened with. */
export interface FamilyCase extends TinyFamilyOptions {
  readonly openedWith?: number;
}

const YARN = {
  'rope.scaling.type': text('yarn'),
  'rope.scaling.factor': f32(4),
  'rope.scaling.original_context_length': u32(64),
};

/** Divisors as LongRoPE has them: small for fast pairs, large for slow ones. */
const LONG = {
  short: [1, 1.05, 1.1, 1.2, 1.4, 1.8],
  long: [1.1, 1.5, 2.5, 5, 11, 24],
};
const LONG_KEYS = {
  'rope.scaling.type': text('longrope'),
  'rope.scaling.attn_factor': f32(1.19),
  'rope.scaling.original_context_length': u32(256),
};

/** The tiny models of the families, by name; the golden file has the same names. */
export const FAMILY_CASES = {
  'llama f32 yarn': { architecture: 'llama', seed: 3, type: 'F32', keys: YARN },
  'qwen2 f32': { architecture: 'qwen2', seed: 89, type: 'F32', ropeTheta: 1_000_000 },
  'qwen2 q8_0 untied': { architecture: 'qwen2', seed: 109, type: 'Q8_0', tiedHead: false, kvHeads: 1 },
  'qwen2 q4_1 yarn': { architecture: 'qwen2', seed: 98, type: 'Q4_1', keys: YARN },
  'qwen3 f16 wide heads': { architecture: 'qwen3', seed: 16, type: 'F16', headSize: 32 },
  'qwen3 q4_0': { architecture: 'qwen3', seed: 9, type: 'Q4_0', kvHeads: 1 },
  'gemma3 f32 pattern of six': {
    architecture: 'gemma3',
    seed: 46,
    type: 'F32',
    layers: 6,
    longRows: false,
    ropeTheta: 1_000_000,
    keys: { 'attention.sliding_window': u32(16) },
  },
  'gemma3 q8_0 pattern of two, linear': {
    architecture: 'gemma3',
    seed: 22,
    type: 'Q8_0',
    layers: 3,
    tiedHead: false,
    headSize: 32,
    kvHeads: 1,
    ropeTheta: 1_000_000,
    keys: {
      'attention.sliding_window': u32(20),
      'attention.sliding_window_pattern': u32(2),
      'rope.scaling.type': text('linear'),
      'rope.scaling.factor': f32(8),
      'rope.freq_base_swa': f32(5000),
    },
  },
  'gemma3 q4_0 no window': { architecture: 'gemma3', seed: 142, type: 'Q4_0', tiedHead: false },
  'smollm3 f16': { architecture: 'smollm3', seed: 93, type: 'F16', layers: 5, ropeTheta: 5_000_000 },
  'smollm3 q4_0': { architecture: 'smollm3', seed: 67, type: 'Q4_0', layers: 4 },
  'phi3 f32 short factors': {
    architecture: 'phi3',
    seed: 41,
    type: 'F32',
    ropeSize: 12,
    ropeFactors: LONG,
    keys: LONG_KEYS,
    openedWith: 256,
  },
  'phi3 q8_0 long factors': {
    architecture: 'phi3',
    seed: 32,
    type: 'Q8_0',
    ropeSize: 12,
    ropeFactors: LONG,
    keys: LONG_KEYS,
    openedWith: 512,
  },
  'phi3 q4_1 untied': {
    architecture: 'phi3',
    seed: 23,
    type: 'Q4_1',
    tiedHead: false,
    kvHeads: 4,
    keys: { 'attention.sliding_window': u32(16) },
  },
} as const satisfies Record<string, FamilyCase>;

/** Long enough to leave a window of 16 or 20 behind, and a YaRN's original context of 64. */
export const FAMILY_PROMPT: readonly number[] = Array.from(
  { length: 75 },
  (_, i) => (i * i * 7 + i * 31 + 5) % 279,
);

export const FAMILY_MODELS: Readonly<Record<string, () => Uint8Array<ArrayBuffer>>> = Object.fromEntries(
  Object.entries<FamilyCase>(FAMILY_CASES).map(([name, options]) => [name, () => tinyFamily(options)]),
);
