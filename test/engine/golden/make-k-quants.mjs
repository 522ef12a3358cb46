// Makes k-quants.json: what llama.cpp answers for the tiny models of K-quants.
//
//   npm install node-llama-cpp@3.22.1   (in a folder outside the repository; it brings llama.cpp's binary)
//   node test/engine/golden/make-k-quants.mjs THAT_FOLDER
//
// llama.cpp rounds the activations of K-quants to 8 bits per 256, so its logits are near the exact ones, not equal.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createServer } from 'vite';

const GREEDY_TOKENS = 32;
const PROMPT = Array.from({ length: 12 }, (_, i) => (i * 37 + 11) % 250);

const installed = process.argv[2];
if (!installed) throw new Error('Name the folder in which node-llama-cpp is installed.');
const entry = join(resolve(installed), 'node_modules/node-llama-cpp/dist/index.js');
const { getLlama } = await import(pathToFileURL(entry).href);

const llama = await getLlama({ gpu: false, build: 'never', progressLogs: false });
const folder = await mkdtemp(join(tmpdir(), 'k-quants-'));
const server = await createServer({
  configFile: false,
  server: { middlewareMode: true, hmr: false },
  optimizeDeps: { noDiscovery: true },
  logLevel: 'error',
});
try {
  const { K_QUANTS, kQuantModel } = await server.ssrLoadModule('/test/contract/k-quant-models.ts');
  const lines = [];
  for (const type of K_QUANTS) {
    const path = join(folder, `${type}.gguf`);
    await writeFile(path, kQuantModel(type));
    lines.push(`    ${JSON.stringify(type)}: ${JSON.stringify(await answerOf(path))}`);
  }
  const text = `{\n  "prompt": ${JSON.stringify(PROMPT)},\n  "models": {\n${lines.join(',\n')}\n  }\n}\n`;
  await writeFile(fileURLToPath(new URL('k-quants.json', import.meta.url)), text);
} finally {
  await server.close();
  await rm(folder, { recursive: true });
}
process.exit(0); // llama.cpp's threads would keep the process

/**
 * The greedy tokens, and by id the log-probabilities after the prompt of all tokens that are not beyond float32.
 * @param {string} path
 */
async function answerOf(path) {
  const model = await llama.loadModel({ modelPath: path, gpuLayers: 0 });
  const context = await model.createContext({ contextSize: 256, threads: 1 });
  const sequence = context.getSequence();
  const first = await nextProbabilities(sequence, PROMPT);
  const greedy = [first[0].id];
  while (greedy.length < GREEDY_TOKENS) {
    const [next] = await nextProbabilities(sequence, greedy.slice(-1));
    greedy.push(next.id);
  }
  await model.dispose();
  const logProbabilities = first
    .filter(({ probability }) => probability > 1e-30)
    .map(({ id, probability }) => [id, Number(Math.log(probability).toFixed(4))]);
  return { greedy, logProbabilities };
}

/**
 * Tokens with their probabilities, likeliest first.
 * @param {any} sequence
 * @param {readonly number[]} tokens
 * @returns {Promise<any[]>}
 */
async function nextProbabilities(sequence, tokens) {
  const generateNext = { probabilities: true, options: { temperature: 0 } };
  const answers = await sequence.controlledEvaluate([
    ...tokens.slice(0, -1),
    [tokens.at(-1), { generateNext }],
  ]);
  const all = [...answers.at(-1).next.probabilities];
  return all
    .map(([id, probability]) => ({ id, probability }))
    .toSorted((a, b) => b.probability - a.probability);
}
