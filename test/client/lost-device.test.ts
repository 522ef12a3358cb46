import { afterEach, beforeEach, expect, test } from 'vitest';
import { createClient } from '../../src/client/client.ts';
import type { Client } from '../../src/client/client.ts';
import { hostLeftFault } from '../../src/client/tabs/host-left.ts';
import { inferenceApi } from '../../workers/inference-api.ts';
import { portWorker } from '../fakes/port-worker.ts';
import { openPretendedGpu, shuffle, type PretendedGpuOptions } from '../fakes/pretended-gpu.ts';
import { tinyService } from '../fakes/tiny-service.ts';
import { startTinySite, type TinySite } from '../fakes/tiny-site.ts';

const messages = [{ role: 'user', content: 'hello world' }] as const;
const question = { messages, temperature: 0, maxTokens: 24, logitBias: { 0: -1000, 2: -1000 } } as const;

let site: TinySite;
let client: Client | undefined;
beforeEach(async () => {
  site = await startTinySite({ one: {} });
});
afterEach(async () => {
  await client?.close();
  await site.close();
});

/** A client whose workers have these GPUs, one after the other; the last one stays. */
async function connect(...gpus: readonly PretendedGpuOptions[]) {
  let started = 0;
  const createWorker = () => {
    const gpu = gpus[Math.min(started++, gpus.length - 1)]!;
    const openEngine = (...[model, options]: Parameters<typeof openPretendedGpu>) =>
      openPretendedGpu(model, options, gpu);
    const service = tinyService({ openEngine });
    return portWorker(inferenceApi(async () => service));
  };
  client = await createClient({ model: 'one', catalog: site.catalogUrl, createWorker });
  return { client, workers: () => started };
}

/** What was told piece by piece, and the answer as a whole. */
async function answer({ client: asked }: { readonly client: Client }) {
  const reply = asked.chat(question);
  let told = '';
  for await (const { text } of reply) told += text;
  return { ...(await reply.result), told };
}

test('an answer whose GPU goes away is given by the next worker, and nobody sees a seam', async () => {
  const whole = await answer(await connect({}));
  await client?.close();
  const device = await connect({ passes: 10 }, {});
  expect(await answer(device)).toMatchObject({ told: whole.told, text: whole.text, usage: whole.usage });
  expect(device.workers()).toBe(2);
});

test('an engine that finds other words goes on from what was told', async () => {
  const device = await connect({ passes: 12 }, { bend: shuffle });
  const { told, text } = await answer(device);
  expect(text).toBe(told);
  await client?.close();
  const first = await answer(await connect({}));
  await client?.close();
  const other = await answer(await connect({ bend: shuffle }));
  expect(text).not.toBe(first.text);
  expect(text).not.toBe(other.text);
  expect(text.slice(0, 2)).toBe(first.text.slice(0, 2));
});

test('a host that leaves in mid-answer leaves a next one that finds other words, and keeps its worker', async () => {
  let started = 0;
  const createWorker = () => {
    const isFirst = started++ === 0;
    const openEngine = (...[model, options]: Parameters<typeof openPretendedGpu>) =>
      openPretendedGpu(model, options, isFirst ? {} : { bend: shuffle });
    const service = tinyService({ openEngine });
    const chat = service.chat.bind(service);
    async function* leaving(...asked: Parameters<typeof chat>): ReturnType<typeof chat> {
      let left = 6;
      for await (const event of chat(...asked)) {
        if (isFirst && left-- === 0) throw hostLeftFault();
        yield event;
      }
    }
    return portWorker(inferenceApi(async () => Object.assign(service, { chat: leaving })));
  };
  client = await createClient({ model: 'one', catalog: site.catalogUrl, createWorker });
  const { told, text } = await answer({ client });
  expect(text).toBe(told);
  expect(started).toBe(2);
});

test('a GPU that goes away again and again is a Fault in the end, and what was told stays', async () => {
  const device = await connect({ passes: 10 }, { passes: 12 }, { passes: 14 });
  let told = '';
  const reply = device.client.chat(question);
  const reading = (async () => {
    for await (const { text } of reply) told += text;
  })();
  await expect(reading).rejects.toMatchObject({ name: 'Fault', code: 'device-lost' });
  expect(told).not.toBe('');
  expect(device.workers()).toBe(3);
});

test('what else is asked of a lost GPU is asked of the next worker', async () => {
  const device = await connect({ passes: 1 }, {});
  const steps = await device.client.score({ prompt: [1, 4, 5], continuation: [6, 7, 8] });
  expect(steps).toHaveLength(3);
  expect(device.workers()).toBe(2);
});
