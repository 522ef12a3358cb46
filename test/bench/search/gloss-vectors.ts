import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { root } from '../../../scripts/run.mjs';
import { readGlosses } from './glosses.ts';
import type { Library } from './library.ts';
import { readVectors } from './vectors.ts';

const MODEL = `${root}models/all-minilm-l6-v2/all-MiniLM-L6-v2.Q8_0.gguf`;
const CACHE = `${root}node_modules/.cache/nibble`;
/** Texts of one call. */
const PORTION = 1024;

/** The vectors of some of WordNet's glosses, `[count, 384]`, by our own encoder: made once, kept under node_modules. @param count glosses, evenly from all */
export async function glossVectors(lib: Library, count: number): Promise<Float32Array> {
  const digest = createHash('sha256').update(await readFile(MODEL));
  const glosses = evenly(await readGlosses(), count);
  const file = `${CACHE}/glosses-${digest.update(glosses.join('\n')).digest('hex').slice(0, 16)}.f32`;
  const kept = await readVectors(file).catch(() => undefined);
  if (kept) return kept;
  const vectors = await embedAll(lib, glosses);
  await mkdir(CACHE, { recursive: true });
  await writeFile(`${file}.${process.pid}`, vectors); // a reader never sees half a file
  await rename(`${file}.${process.pid}`, file);
  return vectors;
}

function evenly(texts: readonly string[], count: number): string[] {
  const some = Math.min(count, texts.length);
  return Array.from({ length: some }, (_, i) => texts[Math.floor((i * texts.length) / some)]!);
}

async function embedAll(lib: Library, texts: readonly string[]): Promise<Float32Array> {
  const files = await lib.openModelFiles(MODEL);
  const model = await lib.openGguf(files.sources);
  const embedder = await lib.openWasmEncoder(model, lib.nodeWasmHost());
  try {
    const embed = lib.openTextEmbedder(lib.openInputTokenizer(model.metadata), embedder);
    const vectors = new Float32Array(texts.length * embedder.dimensions);
    const began = performance.now();
    for (let i = 0; i < texts.length; i += PORTION) {
      const seconds = Math.round((performance.now() - began) / 1000);
      console.error(`Embedding glosses: ${i} of ${texts.length}, ${seconds} s, ${embedder.threads} threads.`);
      const { vectors: some } = await embed.embed(texts.slice(i, i + PORTION));
      some.forEach((vector, k) => vectors.set(vector, (i + k) * embedder.dimensions));
    }
    return vectors;
  } finally {
    embedder.dispose();
    await files.close();
  }
}
