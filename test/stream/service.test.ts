import { afterEach, beforeEach, expect, test } from 'vitest';
import { memorySource } from '../../src/artifact/memory-source.ts';
import type { ChatRequest, GenerateEvent, LoadProgress } from '../../src/core/protocol.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { openReferenceEngine } from '../../src/engine/reference/reference-engine.ts';
import type { Service, ServiceParts } from '../../src/stream/service.ts';
import { tinyService } from '../fakes/tiny-service.ts';
import { startTinySite } from '../fakes/tiny-site.ts';
import type { TinySite } from '../fakes/tiny-site.ts';

const hello: ChatRequest = {
  messages: [{ role: 'user', content: 'hello world' }],
  temperature: 0,
  maxTokens: 8,
};

let site: TinySite;
const opened: Engine[] = [];
beforeEach(async () => {
  site = await startTinySite({ one: {}, two: { seed: 2 } });
});
afterEach(async () => {
  opened.length = 0;
  await site.close();
});

const openEngine: ServiceParts['openEngine'] = async (model, options) => {
  const engine = await openReferenceEngine(model, options);
  opened.push(engine);
  return engine;
};

const service = (changes: Partial<ServiceParts> = {}): Service => tinyService({ openEngine, ...changes });

const load = (model: string) => ({ model, catalogUrl: site.catalogUrl });

async function text(events: AsyncIterable<GenerateEvent>): Promise<string> {
  let all = '';
  for await (const event of events) if (event.type === 'text-delta') all += event.text;
  return all;
}

const isDisposed = (engine: Engine | undefined) => engine?.memoryBytes === 0;

test('a load downloads, reads the tensors, and says what was loaded', async () => {
  const progress: LoadProgress[] = [];
  const model = await service().load(load('one'), { onProgress: (step) => progress.push(step) });
  expect(model).toMatchObject({
    id: 'one',
    name: 'Tiny one',
    architecture: 'llama',
    contextLength: 256,
    device: 'reference',
    kernel: 'float32',
    threads: 1,
    notices: [],
  });
  expect(model.memoryBytes).toBeGreaterThan(0);
  for (const phase of ['download', 'load'] as const) {
    const steps = progress.flatMap((step) => (step.phase === phase ? [step] : []));
    const done = steps.map((step) => step.doneBytes);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(steps.at(-1)).toMatchObject({ doneBytes: steps[0]!.totalBytes });
  }
  expect(progress.findLastIndex((step) => step.phase === 'download')).toBeLessThan(
    progress.findIndex((step) => step.phase === 'load'),
  );
});

test('a second load takes the weights from the cache, also when the server is gone', async () => {
  const one = service();
  await one.load(load('one'));
  const before = await text(one.chat(hello));
  await site.close();
  await one.load({ ...load('one'), contextLength: 128 });
  expect(opened).toHaveLength(2);
  expect(await text(one.chat(hello))).toBe(before);
});

test('a load of what is loaded is answered at once, also while an answer runs', async () => {
  const one = service();
  await one.load(load('one'));
  const answer = one.chat({ ...hello, maxTokens: 100 });
  await answer.next(); // has its turn, and keeps it
  const again = await one.load({ ...load('one'), device: 'auto', threads: 'auto' });
  expect(again).toMatchObject({ id: 'one', memoryBytes: one.memoryBytes() });
  await answer.return();
  expect(opened).toHaveLength(1);
});

test('a model whose file has changed on the server is loaded anew', async () => {
  const one = service();
  await one.load(load('one'));
  const other = await startTinySite({ one: { seed: 9 } });
  for (const path of ['/models/catalog.json', '/models/one.gguf'])
    site.put(path, { bytes: new Uint8Array(await (await fetch(other.origin + path)).arrayBuffer()) });
  await other.close();
  await one.load(load('one'));
  expect(opened.map(isDisposed)).toEqual([true, false]);
});

test('a load that is asked for while the same one runs joins it and hears all that is said', async () => {
  const one = service({ canShareMemory: false });
  const [early, late]: [LoadProgress[], LoadProgress[]] = [[], []];
  let joining: Promise<unknown> | undefined;
  const first = one.load(load('one'), {
    onProgress: (step) => {
      early.push(step);
      if (step.phase === 'load')
        joining ??= one.load(load('one'), { onProgress: (heard) => late.push(heard) });
    },
  });
  expect(await first).toEqual(await joining);
  expect(opened).toHaveLength(1);
  expect(site.log.filter((request) => request.path.endsWith('.gguf'))).toHaveLength(1);
  expect(late.at(-1)).toEqual(early.at(-1));
  expect(late).toContainEqual(early.find((step) => step.phase === 'notice'));
});

test('who leaves a load leaves it to those who joined it', async () => {
  const one = service();
  const leave = new AbortController();
  let joined: Promise<unknown> | undefined;
  const onProgress = (): void => {
    joined ??= one.load(load('one'));
    leave.abort();
  };
  await expect(one.load(load('one'), { signal: leave.signal, onProgress })).rejects.toMatchObject({
    code: 'aborted',
  });
  expect(await joined).toMatchObject({ id: 'one' });
  expect(opened).toHaveLength(1);
});

test('the load that was asked for last is the one that stays', async () => {
  const one = service();
  const loads = [one.load(load('one')), one.load(load('two')), one.load(load('one'))];
  expect(await Promise.all(loads)).toMatchObject([{ id: 'one' }, { id: 'two' }, { id: 'one' }]);
  expect(opened.map(isDisposed)).toEqual([true, true, false]);
});

test('loading another model disposes of the first', async () => {
  const one = service();
  await one.load(load('one'));
  await one.load(load('two'));
  expect(opened.map(isDisposed)).toEqual([true, false]);
  expect(await text(one.chat(hello))).not.toBe('');
});

test('a load that fails before the weights leaves the model that was there', async () => {
  const one = service();
  await one.load(load('one'));
  await expect(one.load(load('three'))).rejects.toMatchObject({ code: 'model-unknown' });
  site.remove('/models/two.gguf');
  await expect(one.load(load('two'))).rejects.toMatchObject({ code: 'shard-missing' });
  expect(await text(one.chat(hello))).not.toBe('');
});

test('a load that fails in the engine leaves a service that can load again', async () => {
  let fails = true;
  const one = service({
    openEngine: (model, options) => {
      if (!fails) return openEngine(model, options);
      fails = false;
      throw new Error('no room');
    },
  });
  await expect(one.load(load('one'))).rejects.toThrow('no room');
  await expect(text(one.chat(hello))).rejects.toMatchObject({ code: 'model-unknown' });
  await one.load(load('one'));
  expect(await text(one.chat(hello))).not.toBe('');
});

test.each([
  ['option-invalid', { threads: 0 }],
  ['option-invalid', { threads: 17 }],
  ['option-invalid', { threads: 2.5 }],
  ['option-invalid', { contextLength: 0 }],
  ['option-invalid', { device: 'gpu' }],
  ['option-invalid', { model: '' }],
  ['option-invalid', { catalogUrl: 'models/catalog.json' }],
])('a load with a bad option is refused with %s: %o', async (code, options) => {
  const request = { ...load('one'), ...options } as Parameters<Service['load']>[0];
  await expect(service().load(request)).rejects.toMatchObject({ name: 'Fault', code });
  expect(site.log).toEqual([]);
});

test('files that are no model are refused', async () => {
  const page = memorySource('page.gguf', new TextEncoder().encode('<!doctype html><title>no</title>'));
  await expect(service().loadFiles([page], { id: 'page' })).rejects.toMatchObject({ code: 'gguf-unknown' });
});

test('without shared memory the person is told that one thread runs', async () => {
  const progress: LoadProgress[] = [];
  const alone = service({ canShareMemory: false });
  const model = await alone.load(load('one'), { onProgress: (step) => progress.push(step) });
  expect(model.notices).toMatchObject([{ kind: 'single-thread' }]);
  expect(progress).toContainEqual({ phase: 'notice', notice: model.notices[0] });
  expect(await alone.load({ ...load('one'), threads: 1 })).toMatchObject({ notices: [] });
});

test('two answers at once come one after the other, each whole', async () => {
  const one = service();
  await one.load(load('one'));
  const alone = await text(one.chat(hello));
  const log: string[] = [];
  const ask = async (name: string): Promise<string> => {
    let all = '';
    for await (const event of one.chat(hello)) {
      log.push(name);
      if (event.type === 'text-delta') all += event.text;
    }
    return all;
  };
  expect(await Promise.all([ask('a'), ask('b')])).toEqual([alone, alone]);
  expect(log.join('')).toMatch(/^a+b+$/);
});

test('an answer whose reader stops holds nobody up, and is there in full when he reads on', async () => {
  const one = service();
  await one.load(load('one'));
  const alone = await text(one.chat(hello));
  const slow = one.chat(hello);
  const first = await slow.next();
  expect(await text(one.chat(hello))).toBe(alone);
  expect(first.value?.type === 'text-delta' && first.value.text + (await text(slow))).toBe(alone);
});

test('an answer may be asked for in the middle of another', async () => {
  const one = service();
  await one.load(load('one'));
  const alone = await text(one.chat(hello));
  const inner = new Set<string>();
  for await (const _ of one.chat(hello)) inner.add(await text(one.chat(hello)));
  expect([...inner]).toEqual([alone]);
});

test('an answer that fails does not poison the one behind it', async () => {
  const one = service();
  await one.load({ ...load('one'), contextLength: 40 });
  const long = { ...hello, messages: [{ role: 'user', content: 'x'.repeat(100) }] } as const;
  const results = await Promise.allSettled([text(one.chat(long)), text(one.chat(hello))]);
  expect(results[0]).toMatchObject({ status: 'rejected', reason: { code: 'context-overflow' } });
  expect(results[1]?.status).toBe('fulfilled');
});

test('an answer that was asked for during a load waits for the model', async () => {
  const one = service();
  const loading = one.load(load('one'));
  const answer = text(one.chat(hello));
  await loading;
  expect(await answer).not.toBe('');
});

test('an answer without a model says what to do', async () => {
  await expect(text(service().chat(hello))).rejects.toMatchObject({ code: 'model-unknown' });
});

test('an abort before, while queued, in prefill and in decode ends the answer, and the next one comes', async () => {
  const one = service();
  await one.load(load('one'));
  const whole = await text(one.chat(hello));

  const reason = new Error('enough');
  await expect(text(one.chat(hello, AbortSignal.abort(reason)))).rejects.toMatchObject({
    code: 'aborted',
    cause: reason,
  });

  const queued = new AbortController();
  const ahead = text(one.chat(hello));
  const behind = text(one.chat(hello, queued.signal));
  queued.abort();
  await expect(behind).rejects.toMatchObject({ code: 'aborted' });
  await ahead;

  const prefill = new AbortController();
  const long = { ...hello, messages: [{ role: 'user', content: 'ab'.repeat(100) }] } as const;
  const answer = text(one.chat(long, prefill.signal));
  setImmediate(() => prefill.abort());
  await expect(answer).rejects.toMatchObject({ code: 'aborted' });

  const decode = new AbortController();
  let pieces = 0;
  const listen = async () => {
    for await (const _ of one.chat({ ...hello, maxTokens: 100 }, decode.signal))
      if (++pieces === 3) decode.abort();
  };
  await expect(listen()).rejects.toMatchObject({ code: 'aborted' });
  expect(pieces).toBe(3);

  expect(await text(one.chat(hello))).toBe(whole);
});

test('leaving the loop early stops the model and lets the next one in', async () => {
  let passes = 0;
  const one = service({
    openEngine: async (model, options) => {
      const engine = await openEngine(model, options);
      const forward = engine.forward.bind(engine);
      engine.forward = (...args) => (passes++, forward(...args));
      return engine;
    },
  });
  await one.load(load('one'));
  for await (const _ of one.chat({ ...hello, maxTokens: 100 })) break;
  const after = passes;
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(passes).toBe(after);
  expect(await text(one.chat(hello))).not.toBe('');
});

test('an abort ends a download, and what had arrived is not fetched again', async () => {
  const one = service();
  const abort = new AbortController();
  const onProgress = (step: LoadProgress) => {
    if (step.phase === 'download' && step.doneBytes >= step.totalBytes / 2) abort.abort();
  };
  await expect(one.load(load('one'), { signal: abort.signal, onProgress })).rejects.toMatchObject({
    code: 'aborted',
  });
  const steps: LoadProgress[] = [];
  await one.load(load('one'), { onProgress: (step) => steps.push(step) });
  expect(steps[0]).toMatchObject({ phase: 'download' });
  expect(steps[0]!.phase === 'download' && steps[0]!.cachedBytes).toBeGreaterThan(0);
});

test('an abort while tensors are read leaves a service that can load again', async () => {
  const one = service();
  const abort = new AbortController();
  const onProgress = (step: LoadProgress) => {
    if (step.phase === 'load' && step.doneBytes > 0) abort.abort();
  };
  await expect(one.load(load('one'), { signal: abort.signal, onProgress })).rejects.toMatchObject({
    code: 'aborted',
  });
  await one.load(load('one'));
});

test('close ends a running answer with `closed` and frees the model', async () => {
  const one = service();
  await one.load(load('one'));
  let closing: Promise<void> | undefined;
  const listen = async () => {
    for await (const _ of one.chat({ ...hello, maxTokens: 100 })) closing ??= one.close();
  };
  await expect(listen()).rejects.toMatchObject({ code: 'closed' });
  await closing;
  expect(opened.every(isDisposed)).toBe(true);
});

test('close does not wait for a reader who has stopped reading', async () => {
  const one = service();
  await one.load(load('one'));
  const reader = one.chat({ ...hello, maxTokens: 100 });
  await reader.next();
  await one.close();
  expect(opened.every(isDisposed)).toBe(true);
  await expect(reader.next()).rejects.toMatchObject({ code: 'closed' });
});

test('close ends what is queued and what is loading, and may be called twice', async () => {
  const one = service();
  const loading = one.load(load('one'));
  const answer = text(one.chat(hello));
  const ends = Promise.allSettled([loading, answer]);
  await Promise.all([one.close(), one.close()]);
  expect(await ends).toMatchObject([{ reason: { code: 'closed' } }, { reason: { code: 'closed' } }]);
  await expect(text(one.chat(hello))).rejects.toMatchObject({ code: 'closed' });
  await expect(one.load(load('one'))).rejects.toMatchObject({ code: 'closed' });
});

test('scores are log-probabilities of the loaded model', async () => {
  const one = service();
  await one.load(load('one'));
  const [prompt, continuation] = [one.tokenize('hello'), one.tokenize(' world')];
  const steps = await one.score({ prompt, continuation, top: 3 });
  expect(steps).toHaveLength(continuation.length);
  for (const { logprob, top } of steps) {
    expect(logprob).toBeLessThanOrEqual(top[0]!.logprob);
    expect(top.map((token) => token.logprob)).toEqual(
      top.map((token) => token.logprob).toSorted((a, b) => b - a),
    );
  }
  await expect(one.score({ prompt: [], continuation })).rejects.toMatchObject({ code: 'option-invalid' });
});

test('a load is noted while its weights are put into memory, and a model whose last load was cut off says so', async () => {
  const log: string[] = [];
  const one = service({
    loadNotes: {
      async during({ model, threads }, job) {
        log.push(`begin ${model} on ${threads}`);
        const result = await job();
        log.push('end');
        return result;
      },
      beginVisit: async (visit, left) => void log.push(`visit ${visit}, not ${left.join()}`),
      interrupted: async () => new Map([['two', 5]]),
    },
    openEngine: (...args) => {
      log.push('engine');
      return openEngine(...args);
    },
  });
  await one.beginVisit('b', ['a']);
  await one.load({ ...load('one'), threads: 1 });
  expect(log).toEqual(['visit b, not a', 'begin one on 1', 'engine', 'end']);
  const [first, second] = await one.listModels(site.catalogUrl);
  expect(first).not.toHaveProperty('interrupted');
  expect(second).toMatchObject({ id: 'two', interrupted: { atMs: 5 } });
});

test('models are listed, verified and deleted without being loaded', async () => {
  const one = service();
  expect(await one.listModels(site.catalogUrl)).toMatchObject([
    { id: 'one', storedBytes: 0, complete: false },
    { id: 'two', storedBytes: 0, complete: false },
  ]);
  await one.load(load('one'));
  const [stored] = await one.listModels(site.catalogUrl);
  expect(stored).toMatchObject({ id: 'one', storedBytes: stored!.bytes, complete: true });
  expect(await one.usage()).toMatchObject({ weightBytes: stored!.bytes });
  expect(await one.verifyModel(site.catalogUrl, 'one')).toBe(0);
  await one.deleteModel(site.catalogUrl, 'one');
  expect(await one.usage()).toMatchObject({ weightBytes: 0 });
  await expect(one.deleteModel(site.catalogUrl, 'nine')).rejects.toMatchObject({ code: 'model-unknown' });
  expect(await text(one.chat(hello))).not.toBe('');
});
