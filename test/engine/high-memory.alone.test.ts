import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { afterEach, expect, test, vi } from 'vitest';
import type { WasmHost } from '../../src/engine/wasm/host.ts';
import { openWasmEncoder } from '../../src/engine/wasm/wasm-encoder.ts';
import { openWasmEngine } from '../../src/engine/wasm/wasm-engine.ts';
import { nodeWasmHost } from '../../src/node/wasm-host.ts';
import { openTinyEncoder } from '../contract/embedder.ts';
import { openTinyModel } from '../contract/engine.ts';

const host = nodeWasmHost();

/** Bytes below everything that an engine lays out; nobody touches their pages. */
const below = vi.hoisted(() => ({ bytes: 0 }));

vi.mock(import('../../src/engine/wasm/heap.ts'), async (original) => {
  const { Heap } = await original();
  return {
    Heap: class extends Heap {
      constructor(first: number, most: number, shared: boolean) {
        super(first + below.bytes, most + below.bytes, shared);
        this.allocate(below.bytes);
      }
    },
  };
});

afterEach(() => {
  below.bytes = 0;
});

/** Just below what a signed address of 32 bits reaches, and wholly above it. */
const BORDERS = [2 ** 31 - 2 ** 16, 2 ** 31];

/** Starts threads as `nodeWasmHost` does, and hears what ends one later: the others would do its work, and nobody would know. */
function watchedHost(): { readonly host: WasmHost; readonly errors: Error[] } {
  const errors: Error[] = [];
  const startThread: WasmHost['startThread'] = (start) => {
    const worker = new Worker(new URL('../../workers/compute.node.mjs', import.meta.url), {
      workerData: start,
    });
    worker.on('error', (error) => errors.push(error as Error));
    const ready = once(worker, 'message').then(() => {});
    return { ready, terminate: () => void worker.terminate() };
  };
  return { host: { ...nodeWasmHost(), startThread }, errors };
}

test.each([1, 2])('a model above 2 GiB answers on %i threads as one below, bit for bit', async (threads) => {
  const model = await openTinyModel('q4_1 tied grouped');
  const prompt = Array.from({ length: 300 }, (_, i) => (i * 37 + 11) % 250); // more than a segment of the cache
  const { host: watched, errors } = watchedHost();
  const answers = new Set<string>();
  for (const bytes of [0, ...BORDERS]) {
    below.bytes = bytes;
    const engine = await openWasmEngine(model, watched, { kernel: 'relaxed-dot16', threads });
    expect(engine.memoryBytes).toBeGreaterThan(bytes);
    answers.add((await engine.forward(prompt, 0)).join());
    await setTimeout(30); // the other thread goes to sleep, and has to be woken
    answers.add((await engine.forward(prompt, 0)).join());
    engine.dispose();
  }
  expect(errors).toEqual([]);
  expect(answers.size).toBe(1);
});

test('an encoder above 2 GiB gives the vectors of one below, bit for bit', async () => {
  const model = await openTinyEncoder('q8_0 mean');
  const answers = new Set<string>();
  for (const bytes of [0, ...BORDERS]) {
    below.bytes = bytes;
    const embedder = await openWasmEncoder(model, host, { kernel: 'relaxed-dot16', threads: 2 });
    expect(embedder.memoryBytes).toBeGreaterThan(bytes);
    answers.add((await embedder.embed([[1, 2, 3], [4]])).join());
    embedder.dispose();
  }
  expect(answers.size).toBe(1);
});
