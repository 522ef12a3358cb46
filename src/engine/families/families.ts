import type { Family } from './family.ts';
import { llama } from './llama.ts';

/** The architectures that Nibble runs. */
export const FAMILIES: readonly Family[] = [llama];

export function familyOf(architecture: string): Family | undefined {
  return FAMILIES.find((family) => family.architecture === architecture);
}
