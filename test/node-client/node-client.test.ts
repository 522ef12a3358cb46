import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type * as Nibble from '../../src/node.ts';
import { startHubServer } from '../fakes/hub-server.ts';
import { tinyLlama } from '../fakes/tiny-model.ts';
import { tinyTextEncoder } from '../fakes/tiny-text-encoder.ts';
import { startTinySite, type TinySite } from '../fakes/tiny-site.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const entry = pathToFileURL(join(repository, 'dist/lib/src/node.js')).href;
const messages = [{ role: 'user', content: 'hello world' }] as const;
const request = { messages, temperature: 0, maxTokens: 8 };
/** Longer than any test, because neither end token can come. */
const endless = { ...request, maxTokens: 100_000, logitBias: { 0: -1000, 2: -1000 } };
const failure = (code: string) => expect.objectContaining({ name: 'Fault', code });

let nibble: typeof Nibble;
let site: TinySite;
let folder = '';

beforeAll(async () => {
  nibble = await import(entry);
});

beforeEach(async () => {
  site = await startTinySite({ one: { contextLength: 1024 } });
  folder = await mkdtemp(join(tmpdir(), 'nibble-node-'));
});
afterEach(async () => {
  await site.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 }); // a catalogue may still be on its way there
});

const options = () => ({ model: 'one', catalog: site.catalogUrl, cache: join(folder, 'cache') });
const weightRequests = () => site.log.filter(({ path }) => path.endsWith('.gguf')).length;

test('a model of a catalogue is downloaded once, and answers the same with the server gone', async () => {
  const progress: string[] = [];
  const client = await nibble.createClient({ ...options(), onProgress: ({ phase }) => progress.push(phase) });
  const first = await client.chat(request).result;
  expect(client.info).toMatchObject({ id: 'one', device: 'wasm', notices: [] });
  expect(first.text).not.toBe('');
  expect(new Set(progress)).toEqual(new Set(['download', 'load']));
  await client.close();
  await site.close();

  const again = await nibble.createClient(options());
  expect((await again.chat(request).result).text).toBe(first.text);
  expect(await again.models.list()).toMatchObject([{ id: 'one', complete: true }]);
  expect(await again.models.verify('one')).toBe(0);
  await again.close();
});

test('vectors are made in a thread, by the encoder of the catalogue or of a file, the same ones', async () => {
  const { cache } = options();
  const vectorSite = await startTinySite({ one: {}, vectors: tinyTextEncoder() });
  const catalog = vectorSite.catalogUrl;
  const embedder = nibble.openEmbedder({ catalog, cache });
  const texts = ['the cat is blue', 'hello world'];
  const { vectors, model } = await embedder.embed(texts);
  expect(model).toMatchObject({ id: 'vectors', dimensions: 32, device: 'wasm' });
  await expect(embedder.embed([''])).rejects.toEqual(failure('document-empty'));
  await embedder.close();

  const path = join(folder, 'mine.gguf');
  await writeFile(path, tinyTextEncoder());
  const local = nibble.openEmbedder({ catalog, cache, model: path, threads: 1 });
  const mine = await local.embed(texts);
  expect(mine.vectors).toEqual(vectors);
  expect(mine.model).toMatchObject({ id: path, digest: model.digest });
  await local.close();
  await vectorSite.close();
});

test('a model of the Hub is downloaded once, and answers the same with the Hub gone', async () => {
  const hub = await startHubServer();
  hub.put('o/tiny', { files: { 'tiny.gguf': tinyLlama() }, gatedFor: 'hf_me' });
  const wanted = { ...options(), model: 'hf:o/tiny', hub: { endpoint: hub.endpoint, token: 'hf_me' } };
  const client = await nibble.createClient(wanted);
  const { text } = await client.chat(request).result;
  await client.close();
  expect(hub.leaked).toEqual([]);
  await hub.close();

  const again = await nibble.createClient({ ...wanted, hub: { endpoint: hub.endpoint } });
  expect((await again.chat(request).result).text).toBe(text);
  expect(await again.models.list()).toMatchObject([{ id: 'one' }, { id: 'hf:o/tiny', complete: true }]);
  await again.models.delete('hf:o/tiny');
  expect(await again.models.list()).toMatchObject([{ id: 'one' }]);
  await again.close();
});

test('a chunk that rotted on the disk is fetched anew, alone', async () => {
  const client = await nibble.createClient(options());
  const { text } = await client.chat(request).result;
  await client.close();
  const chunks = join(folder, 'cache', 'weights', 'chunks');
  const [name] = await readdir(chunks);
  await writeFile(join(chunks, name!), new Uint8Array(16 * 1024));
  site.clearLog();
  const again = await nibble.createClient(options());
  expect((await again.chat(request).result).text).toBe(text);
  expect(weightRequests()).toBe(1);
  await again.close();
});

test('a download that was cancelled goes on where it was', async () => {
  const cancel = new AbortController();
  const started = nibble.createClient({
    ...options(),
    signal: cancel.signal,
    onProgress: (progress) => {
      if (progress.phase === 'download' && progress.doneBytes > 0) cancel.abort();
    },
  });
  await expect(started).rejects.toEqual(failure('aborted'));
  const models = nibble.openModels({ catalog: site.catalogUrl, cache: join(folder, 'cache') });
  const [record] = await models.list();
  await models.close();
  expect(record!.storedBytes).toBeGreaterThan(0);
  expect(record!.complete).toBe(false);
  let cachedBytes: number | undefined;
  const client = await nibble.createClient({
    ...options(),
    onProgress: (progress) => {
      if (progress.phase === 'download') cachedBytes ??= progress.cachedBytes;
    },
  });
  expect(cachedBytes).toBe(record!.storedBytes);
  await client.close();
});

test('a cache that cannot be written costs the next download, not the answer, and its folder is named', async () => {
  const cache = join(folder, 'no-folder');
  await writeFile(cache, 'a file');
  const client = await nibble.createClient({ ...options(), cache });
  expect((await client.chat(request).result).text).not.toBe('');
  expect(client.info.notices).toMatchObject([
    { kind: 'storage-denied', message: expect.stringContaining(cache) },
  ]);
  await client.close();
});

test('a GGUF file answers as the model of the catalogue does', async () => {
  const path = join(folder, 'tiny.gguf');
  await writeFile(path, tinyLlama({ contextLength: 1024 }));
  const [file, listed] = [await nibble.createClient({ model: path }), await nibble.createClient(options())];
  expect((await file.chat(request).result).text).toBe((await listed.chat(request).result).text);
  expect(file.info.id).toBe(path);
  await file.close();
  await listed.close();
});

test('models of a catalogue on this disk are used where they lie, and not deleted', async () => {
  const catalog = await (await fetch(site.catalogUrl)).text();
  await writeFile(join(folder, 'catalog.json'), catalog);
  await writeFile(join(folder, 'one.gguf'), tinyLlama({ contextLength: 1024 }));
  const local = { catalog: join(folder, 'catalog.json'), cache: join(folder, 'cache') };
  const client = await nibble.createClient({ ...local, model: 'one' });
  expect((await client.chat(request).result).text).not.toBe('');
  expect(await client.models.list()).toMatchObject([{ complete: true }]);
  expect(await client.models.find('one')).toEqual((await client.models.list())[0]);
  expect(await client.models.verify('one')).toBe(0);
  await client.models.download('one');
  await expect(client.models.delete('one')).rejects.toEqual(failure('option-invalid'));
  expect((await client.models.usage()).weightBytes).toBe(0);
  await client.close();
  expect(weightRequests()).toBe(0);
});

test('an assistant keeps the conversation', async () => {
  const assistant = nibble.createAssistant({ ...options(), maxTokens: 4 });
  await assistant.start();
  expect(assistant.state.phase).toBe('ready');
  const { content } = await assistant.ask('hello');
  const again = await assistant.ask('world');
  expect(assistant.conversation.messages.map((message) => message.content)).toEqual([
    'hello',
    content,
    'world',
    again.content,
  ]);
  await assistant.close();
});

test('an assistant takes a GGUF file where a client does, and needs no catalogue for it', async () => {
  const path = join(folder, 'tiny.gguf');
  await writeFile(path, tinyLlama({ contextLength: 1024 }));
  const local = { cache: join(folder, 'cache'), catalog: join(folder, 'none.json') };
  const assistant = nibble.createAssistant({ ...local, model: relative(process.cwd(), path), maxTokens: 4 });
  await assistant.open();
  expect(assistant.state).toMatchObject({
    phase: 'ready',
    model: { id: path, name: 'tiny', bytes: tinyLlama({ contextLength: 1024 }).length, complete: true },
  });
  expect((await assistant.ask('hello')).content).not.toBe('');
  await assistant.close();
  const missing = nibble.createAssistant({ ...local, model: join(folder, 'missing.gguf') });
  await missing.open();
  expect(missing.state).toMatchObject({ phase: 'failed', fault: { code: 'shard-missing' } });
  await missing.close();
});

test('an abort is heard in mid-answer, and so is leaving the loop', async () => {
  const client = await nibble.createClient(options());
  const stop = new AbortController();
  const listen = async (): Promise<void> => {
    for await (const _ of client.chat({ ...endless, signal: stop.signal })) stop.abort();
  };
  await expect(listen()).rejects.toEqual(failure('aborted'));
  for await (const _ of client.chat(endless)) break;
  expect((await client.chat(request).result).text).not.toBe('');
  await client.close();
});

test('close in mid-answer ends it with `closed`', async () => {
  const client = await nibble.createClient(options());
  const reply = client.chat(endless)[Symbol.asyncIterator]();
  await reply.next();
  await client.close();
  const rest = async (): Promise<void> => {
    while (!(await reply.next()).done);
  };
  await expect(rest()).rejects.toEqual(failure('closed'));
});

test.each([
  ['an option of browsers', { createWorker: () => {} }, 'option-unknown'],
  ['an option that nobody knows', { temprature: 1 }, 'option-unknown'],
  ['a model the catalogue does not have', { model: 'two' }, 'model-unknown'],
  ['a file that is not there', { model: 'none.gguf' }, 'shard-missing'],
  ['a catalogue that is not there', { catalog: 'none/catalog.json' }, 'http'],
])('%s is a Fault', async (_what, change, code) => {
  await expect(nibble.createClient({ ...options(), ...change } as never)).rejects.toEqual(failure(code));
});

test.for([
  ['after close', 'await client.close();'],
  ['without close, when nothing is asked any more', ''],
] as const)('a program ends by itself %s', async ([, end]) => {
  const script = `
    import { createClient, openModels } from '${entry}';
    const client = await createClient({ ...${JSON.stringify(options())}, onProgress() {} });
    let text = '';
    for await (const part of client.chat(${JSON.stringify(request)})) text += part.text;
    const found = await openModels({ catalog: '${site.catalogUrl}', cache: '${options().cache}' }).list();
    ${end}
    process.stdout.write(text + found.length);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { timeout: 20_000 });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).not.toBe('');
});
