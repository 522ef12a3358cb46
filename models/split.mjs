// Splits a GGUF into shards of at most 32 MiB: node models/split.mjs FILE.gguf FOLDER
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { loadArtifact } from './load-artifact.mjs';

const SHARD_BYTES = 32 * 2 ** 20;

const [file, folder] = process.argv.slice(2);
if (!file || !folder) {
  console.error('Usage: node models/split.mjs FILE.gguf FOLDER');
  process.exit(2);
}

const { openGguf, openModelFiles, readGgufHeader, shardName, writeShards } = await loadArtifact();
const input = await openModelFiles(file);
try {
  const original = await readAll(input.sources);
  const { fields, alignment } = await readGgufHeader(input.sources[0]);
  const shards = writeShards({ metadata: fields, tensors: original, alignment }, SHARD_BYTES);
  const names = shards.map((_, no) => shardName(basename(file, '.gguf'), no, shards.length));
  const paths = names.map((name) => join(folder, name));
  await mkdir(folder, { recursive: true });
  for (const [no, shard] of shards.entries()) {
    await writeFile(paths[no], shard);
    console.log(`${paths[no]}  ${shard.length} bytes`);
  }
  await compare(original, paths[0]);
} finally {
  await input.close();
}

/** Every tensor with its bytes, in the file's order. */
async function readAll(sources) {
  const model = await openGguf(sources);
  const tensors = [];
  for (const tensor of model.tensors.values()) {
    const data = await sources[tensor.source].read(tensor.offset, tensor.bytes);
    tensors.push({ name: tensor.name, type: tensor.type, shape: tensor.shape, data });
  }
  return tensors;
}

async function compare(original, firstPath) {
  const written = await openModelFiles(firstPath);
  try {
    const again = await readAll(written.sources);
    const same = again.length === original.length && again.every((tensor, i) => isSame(tensor, original[i]));
    if (!same) throw new Error('The shards do not hold what the file holds.');
    console.log(`${again.length} tensors read back from the shards: all as in ${basename(file)}.`);
  } finally {
    await written.close();
  }
}

function isSame(a, b) {
  return a.name === b.name && a.type === b.type && `${a.shape}` === `${b.shape}` && Buffer.compare(a.data, b.data) === 0;
}
