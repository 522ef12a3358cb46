import type { QuantizeProgress } from '../../../core/quantization.ts';
import { plural } from '../../../core/plural.ts';

/** What a person can choose, smallest promise first. */
export const TARGET_CHOICES = [
  ['q8', '8 bits'],
  ['q5', '5 bits'],
  ['q4', '4 bits'],
] as const;

export type TargetChoice = (typeof TARGET_CHOICES)[number][0];

export const TARGET_NOTES: Readonly<Record<TargetChoice, string>> = {
  q8: 'Nothing that anyone would notice is lost.',
  q5: 'A little is lost; good where there is room for it.',
  q4: 'The usual choice for a phone. Small models feel it: choose the thorough way below.',
};

export const METHOD_CHOICES = [
  ['gptq', 'Thorough'],
  ['imatrix', 'Weighted'],
  ['search', 'Quick'],
] as const;

export type MethodChoice = (typeof METHOD_CHOICES)[number][0];

export const METHOD_NOTES: Readonly<Record<MethodChoice, string>> = {
  gptq: 'GPTQ: reads texts, and lets later weights make up for the rounding of earlier ones. Takes the longest, loses the least.',
  imatrix: 'Reads texts to learn which weights matter, and rounds those most carefully.',
  search: 'Looks at the weights alone and searches the best scales. Needs no texts.',
};

const PHASES: Readonly<Record<QuantizeProgress['phase'], string>> = {
  texts: 'The model writes texts to learn from',
  calibrate: 'Watching what passes through the model',
  allocate: 'Choosing how many bits each part gets',
  quantize: 'Rounding weights',
  judge: 'Comparing the result with the original',
};

export function phaseText({ phase, layer }: QuantizeProgress): string {
  return layer === undefined ? PHASES[phase] : `${PHASES[phase]}, layer ${layer + 1}`;
}

/** Weights for people: "15.2 million". */
export function weightsText(weights: number): string {
  if (weights < 1e6) return `${Math.round(weights / 1000)} thousand`;
  if (weights < 1e9) return `${(weights / 1e6).toFixed(weights < 1e8 ? 1 : 0)} million`;
  return `${(weights / 1e9).toFixed(1)} billion`;
}

export function secondsText(seconds: number): string {
  return seconds < 90 ? plural(Math.round(seconds), 'second') : plural(Math.round(seconds / 60), 'minute');
}

/** What a divergence means, in a word. */
export function closeness(meanKL: number): string {
  if (meanKL < 0.003) return 'as good as the original';
  if (meanKL < 0.03) return 'very close to the original';
  if (meanKL < 0.1) return 'close to the original';
  if (meanKL < 0.4) return 'noticeably different from the original';
  return 'far from the original';
}
