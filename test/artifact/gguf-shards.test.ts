import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openGguf } from '../../src/artifact/gguf-file.ts';
import { shardName, writeShards } from '../../src/artifact/gguf-split.ts';
import { memorySource } from '../../src/artifact/memory-source.ts';
import type { ByteSource } from '../../src/artifact/byte-source.ts';
import type { ModelFile } from '../../src/artifact/tensor.ts';
import { tinyLlama, tinyLlamaParts } from '../fakes/tiny-model.ts';

const MAX_BYTES = 24_000;

describe('shards', () => {
  test('are named as other readers expect', () => {
    expect(shardName('model', 0, 12)).toBe('model-00001-of-00012.gguf');
  });

  test('are no larger than asked for, and each opens with its own tensors', () => {
    const shards = writeShards(tinyLlamaParts(), MAX_BYTES);
    expect(shards.length).toBeGreaterThan(2);
    for (const shard of shards) expect(shard.length).toBeLessThanOrEqual(MAX_BYTES);
  });

  test('given in any order join to the model that was split', async () => {
    const whole = await openGguf([memorySource('whole.gguf', tinyLlama())]);
    const sources = split().toReversed();
    const joined = await openGguf(sources);
    expect([...joined.tensors.keys()]).toEqual([...whole.tensors.keys()]);
    for (const [key, value] of whole.metadata) expect(joined.metadata.get(key), key).toEqual(value);
    for (const name of whole.tensors.keys())
      expect(await bytesOf(joined, name), name).toEqual(await bytesOf(whole, name));
    expect(joined.tensors.get('token_embd.weight')!.source).toBe(sources.length - 1);
  });

  test('a missing shard is `shard-missing`, and the message says which', async () => {
    const [first, , ...rest] = split();
    await expect(openGguf([first!, ...rest])).rejects.toMatchObject({
      code: 'shard-missing',
      message: expect.stringContaining(`Shard 2 of ${rest.length + 2}`) as string,
    });
  });

  test('without the first shard the model is `shard-missing` too', async () => {
    await expect(openGguf(split().slice(1))).rejects.toMatchObject({
      code: 'shard-missing',
      detail: { shard: 1 },
    });
  });

  test('no file at all is `shard-missing`', async () => {
    await expect(openGguf([])).rejects.toMatchObject({ code: 'shard-missing' });
  });

  test('the same shard twice is `gguf-corrupt`', async () => {
    const sources = split();
    await expect(openGguf([...sources, sources[1]!])).rejects.toMatchObject({ code: 'gguf-corrupt' });
  });

  test('a shard of a model cut differently is `gguf-corrupt`', async () => {
    const other = split({ maxBytes: 20_000 });
    const sources = split();
    expect(other.length).not.toBe(sources.length);
    await expect(openGguf([...sources.slice(0, -1), other.at(-1)!])).rejects.toMatchObject({
      code: 'gguf-corrupt',
    });
  });

  test('a shard of a model with other tensors is `gguf-corrupt`', async () => {
    const parts = tinyLlamaParts();
    const fewer = { ...parts, tensors: parts.tensors.slice(0, -1) };
    const sources = split();
    const other = writeShards(fewer, MAX_BYTES).map((bytes, no) => memorySource(`other ${no}`, bytes));
    expect(other.length).toBe(sources.length);
    await expect(openGguf([...sources.slice(0, -1), other.at(-1)!])).rejects.toMatchObject({
      code: 'gguf-corrupt',
    });
  });

  test('two whole models are `gguf-corrupt`', async () => {
    const sources = [1, 2].map((seed) => memorySource(`tiny-${seed}.gguf`, tinyLlama({ seed })));
    await expect(openGguf(sources)).rejects.toMatchObject({ code: 'gguf-corrupt' });
  });
});

function split(options: { readonly maxBytes?: number } = {}): ByteSource[] {
  const shards = writeShards(tinyLlamaParts(), options.maxBytes ?? MAX_BYTES);
  return shards.map((bytes, no) => memorySource(shardName('tiny', no, shards.length), bytes));
}

async function bytesOf(model: ModelFile, name: string): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of model.stream(model.tensors.get(name)!, 1 << 20)) pieces.push(piece);
  return Buffer.concat(pieces).toString('base64');
}

test('models/split.mjs writes shards that hold what the file holds', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'nibble-split-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'tiny.gguf');
  await writeFile(file, tinyLlama());
  const script = fileURLToPath(new URL('../../models/split.mjs', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, file, join(folder, 'parts')]);
  expect(stdout).toContain('all as in tiny.gguf');
  const shard = await readFile(join(folder, 'parts', 'tiny-00001-of-00001.gguf'));
  const [made, whole] = await Promise.all(
    [shard, tinyLlama()].map((bytes) => openGguf([memorySource('tiny.gguf', new Uint8Array(bytes))])),
  );
  expect([...made!.tensors.keys()]).toEqual([...whole!.tensors.keys()]);
});
