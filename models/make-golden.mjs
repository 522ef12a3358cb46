// Writes a model's golden.json, which engines on GPUs are held to before they are trusted, from a reference file:
// node models/make-golden.mjs smollm2-135m-instruct test/reference/smollm2.json capital
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** Of the twenty that the reference has; the rest of the probability counts as one. */
const LIKELIEST = 10;

const [id, reference, name] = process.argv.slice(2);
const { cases } = JSON.parse(await readFile(reference, 'utf8'));
const { prompt_ids: prompt, greedy_ids: greedy, steps } = cases.find((one) => one.name === name);
const golden = {
  tokens: [...prompt, ...greedy.slice(0, -1)],
  steps: steps.map(({ ids, logprobs }) => ({ ids: ids.slice(0, LIKELIEST), logprobs: logprobs.slice(0, LIKELIEST) })),
};
const path = fileURLToPath(new URL(`${id}/golden.json`, import.meta.url));
await writeFile(path, `${JSON.stringify(golden)}\n`);
console.log(`${path}: ${golden.tokens.length} tokens, ${golden.steps.length} steps`);
