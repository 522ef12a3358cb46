// Writes models/catalog.json from the folders beside it and the models of hub.json: node models/make-catalog.mjs
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { loadArtifact } from './load-artifact.mjs';

const CHUNK_BYTES = 4 * 2 ** 20;
/** Scales and minima take 32 bits in the kernels' layout and 16 in the file. */
const KERNEL_LAYOUT = 1.16;
/** A conversation of usual length. */
const KV_TOKENS = 2048;
/** Activations, tables, the stack. */
const WORKING_BYTES = 8 * 2 ** 20;

const here = fileURLToPath(new URL('.', import.meta.url));
const { openGguf, openModelFiles, parseCatalog, readNumber, readString } = await loadArtifact();

const models = [];
const folders = (await readdir(here, { withFileTypes: true })).filter((entry) => entry.isDirectory());
for (const { name } of folders.toSorted((a, b) => (a.name < b.name ? -1 : 1))) models.push(await describe(name));
const { hub } = JSON.parse(await readFile(`${here}hub.json`, 'utf8'));
const catalog = { schema: 1, chunkBytes: CHUNK_BYTES, models, hub };
parseCatalog(catalog, 'https://example.org/models/catalog.json');
await writeFile(`${here}catalog.json`, `${JSON.stringify(catalog, undefined, 2)}\n`);
for (const { id, bytes, files } of models) console.log(`${id}: ${files.length} files, ${bytes} bytes`);

async function describe(id) {
  const folder = `${here}${id}/`;
  const written = JSON.parse(await readFile(`${folder}model.json`, 'utf8'));
  const names = (await readdir(folder)).filter((name) => name.endsWith('.gguf')).toSorted();
  const files = [];
  for (const name of names) files.push(await describeFile(`${id}/${name}`));
  const header = await readHeader(`${folder}${names[0]}`);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const golden = await readIfThere(`${folder}golden.json`);
  return { id, ...written, ...header, bytes, files, ...(golden && { golden }) };
}

async function readIfThere(path) {
  return existsSync(path) ? JSON.parse(await readFile(path, 'utf8')) : undefined;
}

async function readHeader(path) {
  const opened = await openModelFiles(path);
  try {
    const { metadata, tensors } = await openGguf(opened.sources);
    const all = [...tensors.values()];
    const weights = all.reduce((sum, tensor) => sum + tensor.bytes, 0);
    const kvBytes = KV_TOKENS * kvBytesPerToken(metadata);
    return {
      architecture: readString(metadata, 'general.architecture'),
      contextLength: readNumber(metadata, `${readString(metadata, 'general.architecture')}.context_length`),
      parameters: all.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0),
      memoryBytes: Math.ceil(KERNEL_LAYOUT * weights) + kvBytes + WORKING_BYTES,
    };
  } finally {
    await opened.close();
  }
}

/** Keys and values of every layer in float32. */
function kvBytesPerToken(metadata) {
  const read = (key) => readNumber(metadata, `${readString(metadata, 'general.architecture')}.${key}`);
  const headSize = read('embedding_length') / read('attention.head_count');
  return 2 * 4 * read('block_count') * read('attention.head_count_kv') * headSize;
}

async function describeFile(path) {
  const content = await readFile(`${here}${path}`);
  const chunks = [];
  for (let at = 0; at < content.length; at += CHUNK_BYTES) chunks.push(sha256(content.subarray(at, at + CHUNK_BYTES)));
  return { path, bytes: content.length, sha256: sha256(content), chunks };
}

function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}
