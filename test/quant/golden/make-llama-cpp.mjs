// Makes llama-cpp.json: what llama.cpp answers with the files that Nibble quantizes stories15M to.
//   npm install node-llama-cpp@3.22.1 @node-llama-cpp/linux-x64@3.22.1   (in a folder outside the repository)
//   node test/quant/golden/make-llama-cpp.mjs THAT_FOLDER
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createServer } from 'vite';

const PROMPT = 'Once upon a time';
const TOKENS = 32;

const folder = process.argv[2];
if (!folder) throw new Error('Name the folder where node-llama-cpp is installed.');
const { getLlama } = await import(
  pathToFileURL(createRequire(resolve(folder, 'package.json')).resolve('node-llama-cpp')).href
);
const llama = await getLlama({ gpu: false, build: 'never', logLevel: 'error' });
const models = await mkdtemp(join(tmpdir(), 'nibble-quantized-'));
const server = await createServer({
  configFile: false,
  server: { middlewareMode: true, hmr: false, ws: false },
  optimizeDeps: { noDiscovery: true },
  logLevel: 'error',
});
try {
  const { quantizedTeacher, TYPES } = await server.ssrLoadModule('/test/quant/quantized-teacher.ts');
  /** @type {Record<string, object>} */
  const answers = {};
  for (const type of TYPES) {
    const bytes = await quantizedTeacher(type);
    const path = join(models, `${type}.gguf`);
    await writeFile(path, bytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    answers[type] = { bytes: bytes.length, sha256, ...(await greedyOf(path)) };
  }
  const golden = new URL('llama-cpp.json', import.meta.url);
  await writeFile(golden, `${JSON.stringify({ prompt: PROMPT, answers })}\n`);
} finally {
  await server.close();
  await rm(models, { recursive: true });
  await llama.dispose();
}

/** @param {string} modelPath */
async function greedyOf(modelPath) {
  const model = await llama.loadModel({ modelPath, gpuLayers: 0, defaultContextFlashAttention: false });
  const context = await model.createContext({
    contextSize: 256,
    threads: 1,
    experimentalKvCacheKeyType: 'F32',
    experimentalKvCacheValueType: 'F32',
  });
  const prompt = [model.tokens.bos, ...model.tokenize(PROMPT)];
  const greedy = [];
  const steps = context.getSequence().evaluate([...prompt], { temperature: 0, yieldEogToken: true });
  for await (const token of steps) {
    greedy.push(token);
    if (greedy.length === TOKENS) break;
  }
  await context.dispose();
  await model.dispose();
  return { prompt, greedy };
}
