import * as v from 'valibot';

const LIMITS = { tokens: 1024, steps: 64, ids: 64, id: 2 ** 21 } as const;

const id = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(LIMITS.id));
const logprob = v.pipe(v.number(), v.finite(), v.maxValue(0));

const StepSchema = v.pipe(
  v.object({
    ids: v.pipe(v.array(id), v.minLength(1), v.maxLength(LIMITS.ids)),
    logprobs: v.pipe(v.array(logprob), v.minLength(1), v.maxLength(LIMITS.ids)),
  }),
  v.check(({ ids, logprobs }) => ids.length === logprobs.length, 'not one log-probability for each id'),
);

/** A `Golden` (core/golden.ts) as a catalogue writes it. */
export const GoldenSchema = v.pipe(
  v.object({
    tokens: v.pipe(v.array(id), v.minLength(1), v.maxLength(LIMITS.tokens)),
    steps: v.pipe(v.array(StepSchema), v.minLength(1), v.maxLength(LIMITS.steps)),
  }),
  v.check(({ tokens, steps }) => steps.length <= tokens.length, 'more steps than tokens'),
);
