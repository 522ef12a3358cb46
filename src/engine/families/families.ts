import type { Family } from './family.ts';
import { gemma3 } from './gemma3.ts';
import { llama } from './llama.ts';
import { phi3 } from './phi3.ts';
import { qwen2 } from './qwen2.ts';
import { qwen3 } from './qwen3.ts';
import { smollm3 } from './smollm3.ts';

/** The architectures that Nibble runs. */
export const FAMILIES: readonly Family[] = [llama, qwen2, qwen3, gemma3, smollm3, phi3];

export function familyOf(architecture: string): Family | undefined {
  return FAMILIES.find((family) => family.architecture === architecture);
}
