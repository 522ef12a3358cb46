import { readFile, stat } from 'node:fs/promises';
import * as v from 'valibot';
import { Fault } from '../core/fault.ts';

/** The most likely tokens after some tokens, best first. */
export interface ReferenceStep {
  readonly ids: readonly number[];
  readonly logprobs: readonly number[];
}

/** One prompt, its greedy continuation, and what the reference thought before each token of it. */
export interface ReferenceCase {
  readonly name: string;
  readonly promptIds: readonly number[];
  readonly greedyIds: readonly number[];
  readonly steps: readonly ReferenceStep[];
}

const MAX_BYTES = 256 * 2 ** 20;

const id = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 24));
const logprob = v.pipe(v.number(), v.maxValue(0.001));

const StepSchema = v.pipe(
  v.object({ ids: v.pipe(v.array(id), v.minLength(1)), logprobs: v.array(logprob) }),
  v.check(({ ids, logprobs }) => ids.length === logprobs.length, 'not one log-probability for each id'),
);

const CaseSchema = v.pipe(
  v.object({
    name: v.string(),
    prompt_ids: v.pipe(v.array(id), v.minLength(1)),
    greedy_ids: v.array(id),
    steps: v.array(StepSchema),
  }),
  v.check(({ greedy_ids, steps }) => greedy_ids.length === steps.length, 'not one step for each greedy id'),
);

const FileSchema = v.object({ cases: v.pipe(v.array(CaseSchema), v.minLength(1)) });

/** @throws Fault `option-invalid` when the file is not there or not of this shape. */
export async function readReferenceFile(path: string): Promise<readonly ReferenceCase[]> {
  return parseReference(await readJson(path), path);
}

/** `path` is for the sentence that says what is wrong. */
export function parseReference(json: unknown, path: string): readonly ReferenceCase[] {
  const parsed = v.safeParse(FileSchema, json, { abortEarly: true });
  if (!parsed.success) {
    const issue = parsed.issues[0];
    throw unusable(path, `${v.getDotPath(issue) ?? 'it'}: ${issue.message}`);
  }
  return parsed.output.cases.map(({ name, prompt_ids, greedy_ids, steps }) => ({
    name,
    promptIds: prompt_ids,
    greedyIds: greedy_ids,
    steps,
  }));
}

async function readJson(path: string): Promise<unknown> {
  try {
    const { size } = await stat(path);
    if (size > MAX_BYTES) throw unusable(path, `it has ${size} bytes, more than ${MAX_BYTES}`);
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw unusable(path, error instanceof Error ? error.message : String(error));
  }
}

function unusable(path: string, why: string): Fault {
  return new Fault(
    'option-invalid',
    `The reference file ${path} cannot be used: ${why}. See test/cli for the shape.`,
    {
      file: path,
    },
  );
}
