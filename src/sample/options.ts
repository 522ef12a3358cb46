import { Fault } from '../core/fault.ts';
import type { SamplingOptions } from '../core/protocol.ts';

/** What sampling does with each option; "off" means that the step is left out. */
export interface Sampling {
  readonly temperature: number; // 0 is greedy
  readonly topK: number; // 0 is off
  readonly topP: number; // 1 is off
  readonly minP: number; // 0 is off
  readonly repetitionPenalty: number; // 1 is off
  readonly frequencyPenalty: number; // 0 is off
  readonly presencePenalty: number; // 0 is off
  readonly logitBias: readonly (readonly [id: number, bias: number])[];
}

/** What an absent option means. */
export const SAMPLING_DEFAULTS: Sampling = {
  temperature: 0.7,
  topK: 0,
  topP: 1,
  minP: 0,
  repetitionPenalty: 1,
  frequencyPenalty: 0,
  presencePenalty: 0,
  logitBias: [],
};

interface Range {
  readonly least: number;
  readonly most: number;
  readonly whole?: boolean;
}

const RANGES: Record<Exclude<keyof SamplingOptions, 'logitBias'>, Range> = {
  temperature: { least: 0, most: 10 },
  topK: { least: 0, most: 2 ** 31, whole: true },
  topP: { least: 0, most: 1 },
  minP: { least: 0, most: 1 },
  repetitionPenalty: { least: 0.01, most: 10 },
  frequencyPenalty: { least: -2, most: 2 },
  presencePenalty: { least: -2, most: 2 },
  seed: { least: 0, most: Number.MAX_SAFE_INTEGER, whole: true },
};

const MAX_BIASES = 4096;
/** Outweighs any model's logits, and float32 still tells tokens apart that have it to about a thousandth; more is taken for it. */
const MAX_BIAS = 10_000;

/**
 * Checks sampling options and fills in what is absent. `seed` is checked here and used by whoever makes the coin.
 * @throws Fault `option-unknown` naming the option, `option-invalid` for a value out of range.
 */
export function validateSampling(options: Readonly<Record<string, unknown>>): Sampling {
  const sampling: Record<string, unknown> = { ...SAMPLING_DEFAULTS };
  for (const [option, value] of Object.entries(options)) {
    if (value === undefined) continue;
    if (option === 'logitBias') sampling[option] = checkBiases(value);
    else if (Object.hasOwn(RANGES, option))
      sampling[option] = checkNumber(option as keyof typeof RANGES, value);
    else throw unknownOption(option);
  }
  return sampling as unknown as Sampling;
}

function unknownOption(option: string): Fault {
  const known = [...Object.keys(RANGES), 'logitBias'].join(', ');
  return new Fault('option-unknown', `There is no sampling option '${option}'. There are ${known}.`, {
    option,
  });
}

function checkNumber(option: keyof typeof RANGES, value: unknown): number {
  const { least, most, whole } = RANGES[option];
  if (typeof value === 'number' && value >= least && value <= most && !(whole && !Number.isInteger(value))) {
    return value;
  }
  const kind = whole ? 'a whole number' : 'a number';
  throw new Fault('option-invalid', `${option} must be ${kind} from ${least} to ${most}.`, { option });
}

function checkBiases(value: unknown): [number, number][] {
  const invalid = new Fault(
    'option-invalid',
    `logitBias must map at most ${MAX_BIASES} token ids to finite numbers.`,
    { option: 'logitBias' },
  );
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid;
  const entries = Object.entries(value as Record<string, unknown>);
  if (entries.length > MAX_BIASES) throw invalid;
  return entries.map(([key, bias]) => {
    if (!/^(0|[1-9]\d{0,9})$/.test(key) || typeof bias !== 'number' || !Number.isFinite(bias)) throw invalid;
    return [Number(key), Math.min(MAX_BIAS, Math.max(-MAX_BIAS, bias))];
  });
}
