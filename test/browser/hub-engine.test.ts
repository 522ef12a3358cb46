import { afterEach, describe, expect, test } from 'vitest';
import type { ByteSource } from '../../src/artifact/byte-source.ts';
import { memorySource } from '../../src/artifact/memory-source.ts';
import { openOnnxRepository } from '../../src/artifact/onnx-repository.ts';
import { openSession } from '../../src/decode/session.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { openHubEngine } from '../../src/engine/hub/hub-engine.ts';
import type { HubEngineOptions } from '../../src/engine/hub/hub-engine.ts';
import type { OrtRuntime, OrtSession } from '../../src/engine/hub/ort-runtime.ts';
import { bestBuild, loadRuntime } from '../../src/engine/onnx/load-runtime.ts';
import { decoderFiles, golden } from './hub-scene.ts';

const GRAPHS = ['model', 'model_quantized', 'model_q4'] as const;
const { prompt } = golden;
const { spread } = golden.models.model;

/** transformers.js keeps the first runtime it is given, so all tests share one; what it does to a session can be changed. */
let changed: (session: OrtSession) => OrtSession = (session) => session;
const opened: Engine[] = [];

afterEach(() => {
  changed = (session) => session;
  for (const engine of opened.splice(0)) engine.dispose();
});

async function runtime(): Promise<OrtRuntime> {
  const { InferenceSession, Tensor }: OrtRuntime = await loadRuntime(bestBuild());
  return {
    Tensor,
    InferenceSession: {
      create: async (graph, options) => changed(await InferenceSession.create(graph, options)),
    },
  };
}

async function open(files: readonly ByteSource[], options: HubEngineOptions = {}): Promise<Engine> {
  const engine = await openHubEngine(await openOnnxRepository(files), await runtime(), options);
  opened.push(engine);
  return engine;
}

const openGraph = async (graph?: string, options?: HubEngineOptions): Promise<Engine> =>
  open(await decoderFiles(graph), options);

describe.each(GRAPHS)('the graph %s', (graph) => {
  const expected = golden.models[graph];

  test('gives the logits and the greedy answer that onnxruntime gives in Python', async () => {
    const engine = await openGraph(graph);
    const logits = new Float32Array(await engine.forward(prompt, 0));
    expect(logits).toHaveLength(engine.vocabSize);
    const some = [...logits].filter((_, id) => id % golden.logitStride === 0);
    expect(largestDifference(some, expected.logits)).toBeLessThan(0.02 * expected.spread);
    expect(await greedy(engine, logits, expected.greedy.length)).toEqual(expected.greedy);
  });
});

describe('its cache of positions', () => {
  const other = prompt.map((id) => (id + 1) % 300);
  const mixed = [...prompt.slice(0, 11), ...other.slice(11, 20)];

  test('is filled in chunks as at once, and without logits as with them', async () => {
    const engine = await openGraph();
    const whole = new Float32Array(await engine.forward(prompt, 0));
    expect(await engine.forward(prompt.slice(0, 7), 0, { logits: false })).toHaveLength(0);
    await engine.forward(prompt.slice(7, 20), 7);
    expect(largestDifference(await engine.forward(prompt.slice(20), 20), whole)).toBeLessThan(1e-3 * spread);
  });

  test.each([
    ['is cut', 11, false],
    ['is made anew where a graph has a state that cannot be cut', 0, true],
  ])('%s when a conversation goes another way', async (_, reused, uncut) => {
    if (uncut) changed = withoutPositions;
    const engine = await openGraph();
    const fresh = new Float32Array(await engine.forward(mixed, 0));
    const session = openSession(engine);
    await session.prefill(prompt);
    const { logits } = await session.prefill(mixed);
    expect(session.cachedTokens).toBe(reused);
    expect(largestDifference(logits, fresh)).toBeLessThan(1e-3 * spread);
  });

  test('is known for what it is when making it anew fails, or is cancelled', async () => {
    let isFailing = false;
    changed = (inner) => {
      const session = withoutPositions(inner);
      const run: OrtSession['run'] = async (feeds) => {
        if (isFailing) throw new Error('out of memory');
        return session.run(feeds);
      };
      return { ...session, run };
    };
    const engine = await openGraph();
    const fresh = new Float32Array(await engine.forward(mixed, 0));
    const session = openSession(engine);
    await session.prefill(prompt);
    isFailing = true;
    await expect(session.prefill(mixed)).rejects.toMatchObject({ code: 'memory-exhausted' });
    isFailing = false;
    expect(largestDifference((await session.prefill(mixed)).logits, fresh)).toBeLessThan(1e-3 * spread);
    const cancel = new AbortController();
    const stopped = session.prefill(prompt, {
      signal: cancel.signal,
      onProgress: (done) => done > 0 && cancel.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ code: 'aborted' });
    expect(largestDifference((await session.prefill(mixed)).logits, fresh)).toBeLessThan(1e-3 * spread);
  });

  test('holds the whole context and no more', async () => {
    const engine = await openGraph('model', { contextLength: 40 });
    const tokens = Array.from({ length: 40 }, (_, at) => prompt[at % prompt.length]!);
    expect((await engine.forward(tokens, 0)).every(Number.isFinite)).toBe(true);
    for (const [ids, position] of [
      [[1], 40],
      [[], 0],
      [[320], 0],
      [[-1], 3],
    ] as const)
      await expect(engine.forward(ids, position)).rejects.toMatchObject({ code: 'bug' });
    await expect(openGraph('model', { contextLength: 0 })).rejects.toMatchObject({ code: 'option-invalid' });
    expect((await openGraph('model', { contextLength: 9999 })).contextLength).toBe(128);
  });
});

describe('what fails', () => {
  test('is one run alone: the next ones answer, in this engine and in others', async () => {
    const engine = await open(await withLongerContext());
    const before = new Float32Array(await engine.forward(prompt, 0));
    const tooFar = Array.from({ length: 140 }, () => 5); // the graph has 128 places, whatever the configuration says
    const failing = engine.forward(tooFar, prompt.length);
    await expect(failing).rejects.toMatchObject({ name: 'Fault', code: 'onnx-corrupt' });
    const again = await engine.forward(prompt.slice(-1), prompt.length - 1);
    expect(largestDifference(again, before)).toBeLessThan(1e-3 * spread);
    const second = await openGraph();
    expect(largestDifference(await second.forward(prompt, 0), before)).toBeLessThan(1e-3 * spread);
  });

  test('is one load alone: a damaged graph is a Fault, and the next repository opens', async () => {
    const files = await decoderFiles();
    const damaged = files.map((file) =>
      file.name.endsWith('.onnx') ? memorySource(file.name, junk()) : file,
    );
    await expect(open(damaged)).rejects.toMatchObject({ name: 'Fault', code: 'onnx-corrupt' });
    const cut = await Promise.all(
      files.map(async (file) =>
        file.name.endsWith('.onnx') ? memorySource(file.name, await file.read(0, 100_000)) : file,
      ),
    );
    await expect(open(cut)).rejects.toMatchObject({ name: 'Fault', code: 'onnx-corrupt' });
    expect((await openGraph()).vocabSize).toBe(320);
  });

  test.each([
    ['without its configuration', 'config.json', undefined, 'hub-incomplete'],
    ['without the file that holds its weights', 'onnx/model_q4.onnx_data', undefined, 'hub-incomplete'],
    ['whose weights lie outside of it', 'onnx/model_q4.onnx', outside, 'onnx-unsafe'],
    [
      'of a kind that transformers.js does not know',
      'config.json',
      named('nobodys_model'),
      'architecture-unsupported',
    ],
    [
      'whose configuration is no JSON',
      'config.json',
      () => new TextEncoder().encode('<html>'),
      'hub-incomplete',
    ],
    ['whose configuration says nothing', 'config.json', () => new TextEncoder().encode('{}'), 'onnx-corrupt'],
    ['that answers for another vocabulary', 'config.json', named('gpt2', 999), 'onnx-corrupt'],
  ] as const)('a repository %s', async (_, path, change, code) => {
    const kept = (await decoderFiles('model_q4')).filter(({ name }) => change || name !== path);
    const files = await Promise.all(
      kept.map(async (file) => (change && file.name === path ? changedFile(file, change) : file)),
    );
    const opening = open(files).then((engine) => engine.forward([1], 0));
    await expect(opening).rejects.toMatchObject({ name: 'Fault', code });
  });

  test('a load that is cancelled ends, and leaves nothing behind that harms the next', async () => {
    const cancel = new AbortController();
    const seen: [number, number][] = [];
    const onProgress = (done: number, total: number): void => void seen.push([done, total]);
    const opening = openGraph('model_q4', {
      signal: cancel.signal,
      onProgress: (...bytes) => {
        onProgress(...bytes);
        cancel.abort();
      },
    });
    await expect(opening).rejects.toMatchObject({ name: 'Fault', code: 'aborted' });
    await openGraph('model_q4', { onProgress });
    expect(seen.at(-1)).toEqual([87_646, 87_646]);
  });

  test('a closed engine answers no more', async () => {
    const engine = await openGraph();
    expect(engine.memoryBytes).toBeGreaterThan(170_000);
    engine.dispose();
    engine.dispose();
    await expect(engine.forward([1], 0)).rejects.toMatchObject({ name: 'Fault', code: 'closed' });
  });
});

test('nothing is asked of another host', () => {
  const hosts = performance.getEntriesByType('resource').map(({ name }) => new URL(name).host);
  expect(new Set(hosts)).toEqual(new Set([location.host]));
});

/** Without names for open dimensions nobody can know which one counts positions. */
function withoutPositions(session: OrtSession): OrtSession {
  const inputMetadata = (session.inputMetadata as { shape: readonly unknown[] }[]).map((entry) => ({
    ...entry,
    shape: entry.shape.map((size) => (typeof size === 'string' ? (size === 'batch_size' ? 1 : 0) : size)),
  }));
  return {
    inputNames: session.inputNames,
    inputMetadata,
    run: (feeds) => session.run(feeds),
    release: () => session.release(),
  };
}

async function withLongerContext(): Promise<ByteSource[]> {
  const change = named('gpt2', 320, 400);
  return Promise.all(
    (await decoderFiles()).map(async (file) =>
      file.name === 'config.json' ? changedFile(file, change) : file,
    ),
  );
}

type Change = (bytes: Uint8Array) => Uint8Array;

async function changedFile(file: ByteSource, change: Change): Promise<ByteSource> {
  return memorySource(file.name, change(await file.read(0, file.size)));
}

function named(model_type: string, vocab_size = 320, n_positions = 128): Change {
  return (bytes) => {
    const config = JSON.parse(new TextDecoder().decode(bytes)) as object;
    return new TextEncoder().encode(JSON.stringify({ ...config, model_type, vocab_size, n_positions }));
  };
}

/** The same graph with its weights said to be in the folder above: `../el_q4.onnx_data`. */
function outside(bytes: Uint8Array): Uint8Array {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  const moved = text.replaceAll('model_q4.onnx_data', '../el_q4.onnx_data');
  return Uint8Array.from(moved, (character) => character.charCodeAt(0));
}

const junk = (): Uint8Array => Uint8Array.from({ length: 5000 }, (_, at) => (at * 37) % 251);

async function greedy(engine: Engine, first: Float32Array, count: number): Promise<number[]> {
  const said: number[] = [];
  for (let logits = first; said.length < count;) {
    const token = logits.indexOf(Math.max(...logits));
    logits = await engine.forward([token], prompt.length + said.length);
    said.push(token);
  }
  return said;
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  return Array.from(a).reduce((largest, value, at) => {
    const difference = Math.abs(value - b[at]!);
    return Number.isNaN(difference) ? Infinity : Math.max(largest, difference);
  }, 0);
}

test('on the GPU it gives the same answer', async () => {
  const engine = await openGraph('model', { device: 'webgpu' });
  expect(engine.device).toBe('webgpu');
  const logits = new Float32Array(await engine.forward(prompt, 0));
  expect(await greedy(engine, logits, 8)).toEqual(golden.models.model.greedy.slice(0, 8));
});
