import { expect, test } from 'vitest';
import { Fault } from '../../src/core/fault.ts';
import { GGUF_GRIDS } from '../../src/quant/grid.ts';
import { inlineWorkbench } from '../../src/quant/threads/inline-workbench.ts';
import type { Jobs, QuantizeJob } from '../../src/quant/threads/jobs.ts';
import { buffersOf } from '../../src/quant/threads/thread-message.ts';
import { openWorkbench } from '../../src/quant/threads/workbench.ts';
import { fakeHost } from '../fakes/quant-host.ts';

const failure = (code: string) => expect.objectContaining({ name: 'Fault', code });

/** A job whose only purpose is to be told from others. */
function job(mark: number): QuantizeJob {
  return {
    matrix: { rows: 1, columns: 1, values: Float32Array.of(mark) },
    scheme: { grid: GGUF_GRIDS.Q8_0, range: 'absmax', rounding: 'nearest' },
  };
}

/** Gives the mark back as an error; a mark below zero is bad weights. */
const jobs: Jobs = {
  runLayer: () => {
    throw new TypeError('a mistake of ours');
  },
  rescaleLayer: () => {
    throw new Error('nobody asks for this');
  },
  quantize: ({ matrix, scheme }) => {
    const [mark] = matrix.values;
    if (mark! < 0) throw new Fault('weights-invalid', 'Below zero.', { mark: mark! });
    const coded = {
      ...matrix,
      grid: scheme.grid,
      codes: new Uint8Array(1),
      scales: new Float32Array(1),
      zeros: new Float32Array(0),
    };
    return { coded, rounding: 'nearest', weightError: mark! };
  },
};

async function open(threads = 2) {
  const host = fakeHost(jobs);
  return { host, bench: await openWorkbench(host, threads) };
}

test('a machine with more processors than there may be threads has as many as there may be', async () => {
  expect((await openWorkbench({ ...fakeHost(jobs), cores: 384 })).threads).toBe(256);
  await expect(openWorkbench(fakeHost(jobs), 257)).rejects.toThrow(failure('option-invalid'));
});

test('threads start when there is work, one for each job, and no more than asked for', async () => {
  const { host, bench } = await open();
  expect(host.started).toHaveLength(0);
  const results = [1, 2, 3].map((mark) => bench.run('quantize', job(mark)));
  expect(host.started).toHaveLength(2);
  const [one, two] = host.started;
  two!.answer();
  two!.answer();
  one!.answer();
  const errors = (await Promise.all(results)).map(({ weightError }) => weightError);
  expect(errors).toEqual([1, 2, 3]);
  expect(host.started).toHaveLength(2);
});

test('a Fault of a job keeps its code and detail, and the thread goes on; any other error is a bug', async () => {
  const { host, bench } = await open(1);
  const bad = bench.run('quantize', job(-1));
  host.started[0]!.answer();
  await expect(bad).rejects.toMatchObject({ code: 'weights-invalid', detail: { mark: -1 } });
  const wrong = bench.run('runLayer', {} as never);
  host.started[0]!.answer();
  await expect(wrong).rejects.toThrow(failure('bug'));
  expect(host.started).toHaveLength(1);
});

test('a thread that dies takes its own job with it and is replaced for the next', async () => {
  const { host, bench } = await open(1);
  const first = bench.run('quantize', job(1));
  const second = bench.run('quantize', job(2));
  host.started[0]!.die('out of memory.');
  await expect(first).rejects.toThrow(failure('worker-died'));
  await Promise.resolve();
  expect(host.started).toHaveLength(2);
  host.started[1]!.answer();
  expect((await second).weightError).toBe(2);
});

test('an abort drops what waits, ends the thread of what runs, and leaves the jobs of others alone', async () => {
  const { host, bench } = await open(1);
  const abort = new AbortController();
  const running = bench.run('quantize', job(1), abort.signal);
  const waiting = bench.run('quantize', job(2), abort.signal);
  const others = bench.run('quantize', job(3));
  abort.abort();
  await expect(running).rejects.toThrow(failure('aborted'));
  await expect(waiting).rejects.toThrow(failure('aborted'));
  expect(host.started[0]!.terminated).toBe(true);
  host.started[1]!.answer();
  expect((await others).weightError).toBe(3);
  await expect(bench.run('quantize', job(4), abort.signal)).rejects.toThrow(failure('aborted'));
});

test('closing ends every thread and every job, and nothing runs any more', async () => {
  const { host, bench } = await open(1);
  const left = [bench.run('quantize', job(1)), bench.run('quantize', job(2))];
  bench.close();
  for (const each of left) await expect(each).rejects.toThrow(failure('closed'));
  await expect(bench.run('quantize', job(3))).rejects.toThrow(failure('closed'));
  expect(host.started.map(({ terminated }) => terminated)).toEqual([true]);
});

test.each([0, 1.5, NaN, 1000])('%s threads are refused', async (threads) => {
  await expect(openWorkbench(fakeHost(jobs), threads)).rejects.toThrow(failure('option-invalid'));
});

test('without threads, jobs run one after another where they are', async () => {
  const bench = inlineWorkbench(jobs);
  expect((await bench.run('quantize', job(7))).weightError).toBe(7);
  await expect(bench.run('quantize', job(-1))).rejects.toThrow(failure('weights-invalid'));
  await expect(bench.run('quantize', job(1), AbortSignal.abort())).rejects.toThrow(failure('aborted'));
  bench.close();
  await expect(bench.run('quantize', job(1))).rejects.toThrow(failure('closed'));
});

test('what is moved from a thread are whole buffers, each once', () => {
  const whole = new Float32Array(4);
  const part = new Uint8Array(new ArrayBuffer(8), 0, 4);
  const found = buffersOf({ id: 1, result: { a: whole, b: [whole.subarray(0, 2), part], c: null, d: 'x' } });
  expect(found).toEqual([whole.buffer]);
  expect(buffersOf(new Uint8Array(new SharedArrayBuffer(4)))).toEqual([]);
});
