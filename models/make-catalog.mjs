// Writes models/catalog.json from the folders beside it and the models of hub.json: node models/make-catalog.mjs
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { loadArtifact } from './load-artifact.mjs';

const CHUNK_BYTES = 4 * 2 ** 20;

const here = fileURLToPath(new URL('.', import.meta.url));
const { openGguf, openModelFiles, parseCatalog, readString, sizesOf } = await loadArtifact();

const models = [];
const folders = (await readdir(here, { withFileTypes: true })).filter((entry) => entry.isDirectory());
for (const { name } of folders.toSorted((a, b) => (a.name < b.name ? -1 : 1))) models.push(await describe(name));
models.sort((a, b) => Number(a.task === 'embedding') - Number(b.task === 'embedding')); // who takes the first one wants to talk
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
    const model = await openGguf(opened.sources);
    const all = [...model.tensors.values()];
    const { contextLength, memoryBytes, kvBytesPerToken } = sizesOf(model);
    return {
      architecture: readString(model.metadata, 'general.architecture'),
      contextLength,
      parameters: all.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0),
      memoryBytes,
      ...(kvBytesPerToken > 0 && { kvBytesPerToken }), // an encoder has none
    };
  } finally {
    await opened.close();
  }
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
