// Makes llama-cpp.json: what llama.cpp answers for the GGUF files that Nibble writes of the folders beside this file.
//   npm install node-llama-cpp@3.22.1 @node-llama-cpp/linux-x64@3.22.1   (in a folder outside the repository)
//   node test/artifact/huggingface/golden/make-llama-cpp.mjs THAT_FOLDER
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createServer } from 'vite';

const folder = process.argv[2];
if (!folder) throw new Error('Name the folder where node-llama-cpp is installed.');
const { getLlama } = await import(
  pathToFileURL(createRequire(resolve(folder, 'package.json')).resolve('node-llama-cpp')).href
);
const llama = await getLlama({ gpu: false, build: 'never', logLevel: 'error' });
const models = await mkdtemp(join(tmpdir(), 'nibble-folders-'));
const server = await createServer({
  configFile: false,
  server: { middlewareMode: true, hmr: false, ws: false },
  optimizeDeps: { noDiscovery: true },
  logLevel: 'error',
});
/** @param {string} name */
const read = async (name) => JSON.parse(await readFile(new URL(name, import.meta.url), 'utf8'));
const { llama: first, qwen2 } = await read('hf.json');
try {
  const { goldenFolder } = await server.ssrLoadModule('/test/artifact/huggingface/golden-folders.ts');
  const { writtenGguf } = await server.ssrLoadModule('/test/artifact/huggingface/written-gguf.ts');
  const { openHuggingFace } = await server.ssrLoadModule('/src/artifact/huggingface/open-huggingface.ts');
  /** @type {Record<string, object>} */
  const golden = {};
  for (const [name, { prompt, greedy, texts }] of Object.entries({ llama: first, qwen2 })) {
    const path = join(models, `${name}.gguf`);
    await writeFile(path, await writtenGguf(await openHuggingFace(goldenFolder(name))));
    golden[name] = await answersOf(path, { prompt, count: greedy.length, texts: Object.keys(texts) });
  }
  const { encoderFolder, piecesFolder } = await server.ssrLoadModule(
    '/test/artifact/huggingface/made-folders.ts',
  );
  const encoder = join(models, 'encoder.gguf');
  await writeFile(encoder, await writtenGguf(await openHuggingFace(await encoderFolder())));
  golden.encoder = await vectorsOf(encoder, (await read('encoder.json')).answers);
  const pieces = join(models, 'pieces.gguf');
  await writeFile(pieces, await writtenGguf(await openHuggingFace(await piecesFolder())));
  golden.pieces = await tokensOf(pieces, Object.keys((await read('pieces.json')).texts));
  await writeFile(new URL('llama-cpp.json', import.meta.url), `${JSON.stringify(golden)}\n`);
} finally {
  await server.close();
  await rm(models, { recursive: true });
  await llama.dispose();
}

/**
 * @param {string} modelPath
 * @param {{ prompt: number[], count: number, texts: string[] }} asked
 */
async function answersOf(modelPath, { prompt, count, texts }) {
  const model = await llama.loadModel({ modelPath, gpuLayers: 0, defaultContextFlashAttention: false });
  const context = await model.createContext({
    contextSize: 256,
    threads: 1,
    experimentalKvCacheKeyType: 'F32',
    experimentalKvCacheValueType: 'F32',
  });
  const greedy = [];
  const steps = context.getSequence().evaluate([...prompt], { temperature: 0, yieldEogToken: true });
  for await (const token of steps) {
    greedy.push(token);
    if (greedy.length === count) break;
  }
  const tokens = Object.fromEntries(texts.map((text) => [text, [...model.tokenize(text)]]));
  await context.dispose();
  await model.dispose();
  return { greedy, texts: tokens };
}

/**
 * @param {string} modelPath
 * @param {Record<string, { ids: number[] }>} asked
 */
async function vectorsOf(modelPath, asked) {
  const model = await llama.loadModel({ modelPath, gpuLayers: 0 });
  const context = await model.createEmbeddingContext({ threads: 1 });
  /** @type {Record<string, { ids: number[], vector: number[] }>} */
  const answers = {};
  for (const [text, { ids }] of Object.entries(asked)) {
    const { vector } = await context.getEmbeddingFor(ids);
    const length = Math.hypot(...vector);
    answers[text] = {
      ids: [...model.tokenize(text)],
      vector: vector.map((/** @type {number} */ value) => Number((value / length).toFixed(6))),
    };
  }
  await context.dispose();
  await model.dispose();
  return answers;
}

/**
 * @param {string} modelPath
 * @param {string[]} texts
 */
async function tokensOf(modelPath, texts) {
  const model = await llama.loadModel({ modelPath, gpuLayers: 0 });
  const tokens = Object.fromEntries(texts.map((text) => [text, [...model.tokenize(text)]]));
  await model.dispose();
  return tokens;
}
