// Makes families.json: the greedy continuations that llama.cpp gives to the tiny models of test/contract/family-models.ts.
//   npm install node-llama-cpp@3.22.1 @node-llama-cpp/linux-x64@3.22.1   (in a folder outside the repository)
//   node test/engine/golden/make-family-golden.mjs THAT_FOLDER
// llama.cpp rounds activations to 8 bits beside quantized weights, and looks GELU up in a table of half floats: tokens
// are only kept as golden when the likeliest was clearly ahead at each step, see LEAST_MARGIN.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createServer } from 'vite';

const TOKENS = 32;
/** By how much the likeliest token leads, as a share of the logits' standard deviation. */
const LEAST_MARGIN = 0.06;

const folder = process.argv[2];
if (!folder) throw new Error('Name the folder where node-llama-cpp is installed.');
const { getLlama } = await import(
  pathToFileURL(createRequire(resolve(folder, 'package.json')).resolve('node-llama-cpp')).href
);
const llama = await getLlama({ gpu: false, build: 'never', logLevel: 'error' });
const models = await mkdtemp(join(tmpdir(), 'nibble-families-'));
const server = await createServer({
  configFile: false,
  server: { middlewareMode: true, hmr: false, ws: false },
  optimizeDeps: { noDiscovery: true },
  logLevel: 'error',
});
try {
  const { FAMILY_CASES, FAMILY_MODELS, FAMILY_PROMPT } = await server.ssrLoadModule(
    '/test/contract/family-models.ts',
  );
  /** @type {Record<string, number[]>} */
  const golden = {};
  for (const [name, { openedWith }] of Object.entries(FAMILY_CASES)) {
    const path = join(models, 'model.gguf');
    await writeFile(path, FAMILY_MODELS[name]());
    const { tokens, margin } = await continuation(path, openedWith ?? 256, FAMILY_PROMPT);
    console.log(`${name}: margin ${margin.toFixed(3)}, ${tokens.join(' ')}`);
    if (margin < LEAST_MARGIN) throw new Error(`${name}: ${margin} is too close. Give it another seed.`);
    golden[name] = tokens;
  }
  const lines = Object.entries(golden).map(
    ([name, tokens]) => `  ${JSON.stringify(name)}: [${tokens.join(', ')}]`,
  );
  await writeFile(new URL('families.json', import.meta.url), `{\n${lines.join(',\n')}\n}\n`);
} finally {
  await server.close();
  await rm(models, { recursive: true });
  await llama.dispose();
}

/**
 * @param {string} modelPath
 * @param {number} contextSize
 * @param {readonly number[]} prompt
 */
async function continuation(modelPath, contextSize, prompt) {
  const model = await llama.loadModel({ modelPath, gpuLayers: 0, defaultContextFlashAttention: false });
  const context = await model.createContext({
    contextSize,
    threads: 1,
    experimentalKvCacheKeyType: 'F32',
    experimentalKvCacheValueType: 'F32',
  });
  const tokens = [];
  let margin = Infinity;
  const steps = context
    .getSequence()
    .evaluateWithMetadata([...prompt], { probabilities: true }, { temperature: 0, yieldEogToken: true });
  for await (const { token, probabilities } of steps) {
    margin = Math.min(margin, lead([...probabilities.values()]));
    tokens.push(token);
    if (tokens.length === TOKENS) break;
  }
  await context.dispose();
  await model.dispose();
  return { tokens, margin };
}

/** @param {readonly number[]} probabilities of all tokens */
function lead(probabilities) {
  const logits = probabilities.map(Math.log).toSorted((a, b) => b - a);
  const mean = logits.reduce((sum, logit) => sum + logit, 0) / logits.length;
  const variance = logits.reduce((sum, logit) => sum + (logit - mean) ** 2, 0) / logits.length;
  const [first = 0, second = 0] = logits;
  return (first - second) / Math.sqrt(variance);
}
