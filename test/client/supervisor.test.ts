import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createClient } from '../../src/client/client.ts';
import { supervise } from '../../src/client/supervisor.ts';
import { Fault } from '../../src/core/fault.ts';
import { once } from '../../src/core/serial.ts';
import { inferenceApi } from '../../workers/inference-api.ts';
import { portWorker } from '../fakes/port-worker.ts';
import type { PortWorker } from '../fakes/port-worker.ts';
import { tinyService } from '../fakes/tiny-service.ts';
import { startTinySite } from '../fakes/tiny-site.ts';
import type { TinySite } from '../fakes/tiny-site.ts';

const messages = [{ role: 'user', content: 'hello world' }] as const;
const hello = { messages, temperature: 0, maxTokens: 4 } as const;
const endless = { messages, temperature: 0, logitBias: { 0: -1000, 2: -1000 } } as const;
const timing = { heartbeatMs: 20, startMs: 200 };

let site: TinySite;
const open: { close(): Promise<void> }[] = [];
const workers: PortWorker[] = [];
beforeEach(async () => {
  site = await startTinySite({ one: {} });
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
  workers.length = 0;
  await site.close();
});

const createWorker = (): PortWorker => {
  const worker = portWorker(inferenceApi(once(async () => tinyService())));
  workers.push(worker);
  return worker;
};

function supervisor(create: () => Worker = createWorker) {
  const one = supervise({ createWorker: create, timing });
  open.push(one);
  return one;
}

test('nothing is started before the first call, and one worker serves many', async () => {
  const one = supervisor();
  expect(workers).toHaveLength(0);
  await Promise.all([one.live(), one.live()]);
  await one.live();
  expect(workers).toHaveLength(1);
});

test('a worker that cannot be made is a Fault that keeps the reason', async () => {
  const blocked = new Error('blocked by policy');
  const one = supervisor(() => {
    throw blocked;
  });
  await expect(one.live()).rejects.toMatchObject({ code: 'worker-start', cause: blocked });
});

test('a script that fails while it starts is a Fault, and the next call tries again', async () => {
  let broken = true;
  const one = supervisor(() => {
    if (!broken) return createWorker();
    broken = false;
    const { port1 } = new MessageChannel();
    const worker = Object.assign(port1, { terminate: () => port1.close() }) as unknown as Worker;
    setTimeout(() => worker.dispatchEvent(new Event('error')), 5);
    return worker;
  });
  await expect(one.live()).rejects.toMatchObject({ code: 'worker-start' });
  await one.live();
});

test('a worker that never answers is given up', async () => {
  const one = supervisor(() => {
    const { port1 } = new MessageChannel();
    return Object.assign(port1, { terminate: () => port1.close() }) as unknown as Worker;
  });
  await expect(one.live()).rejects.toMatchObject({ code: 'worker-start' });
});

test('a worker that falls silent is ended, and whatever waits is told', async () => {
  const one = supervisor();
  const link = await one.live();
  const waiting = one.ask(() => new Promise(() => {}), { link });
  workers[0]!.mute();
  await expect(waiting).rejects.toMatchObject({ code: 'worker-died' });
  expect(workers[0]!.terminated).toBe(true);
  expect(await one.live()).not.toBe(link);
});

test('a worker that answers late but answers is left alone', async () => {
  const one = supervisor();
  const slow = one.ask(() => new Promise<string>((resolve) => setTimeout(resolve, 150, 'done')));
  expect(await slow).toBe('done');
  expect(workers[0]!.terminated).toBe(false);
});

test('nobody pings while nobody waits', async () => {
  const one = supervisor();
  const link = await one.live();
  const ping = vi.spyOn(MessagePort.prototype, 'postMessage');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(ping).not.toHaveBeenCalled();
  ping.mockRestore();
  expect(link.gone.aborted).toBe(false);
});

test('an error inside the worker ends it with its message', async () => {
  const one = supervisor();
  const link = await one.live();
  const waiting = one.ask(() => new Promise(() => {}), { link });
  workers[0]!.dispatchEvent(Object.assign(new Event('error'), { message: 'it broke here' }));
  await expect(waiting).rejects.toMatchObject({
    code: 'worker-died',
    message: expect.stringContaining('it broke here'),
  });
});

test('an error that is no Fault becomes a bug with its message', async () => {
  const one = supervisor();
  await expect(one.ask(() => Promise.reject(new TypeError('oh')))).rejects.toMatchObject({
    name: 'Fault',
    code: 'bug',
    message: expect.stringContaining('oh'),
  });
});

test('after close nothing starts any more', async () => {
  const one = supervisor();
  await one.close();
  await expect(one.live()).rejects.toMatchObject({ code: 'closed' });
  await expect(one.ask(async () => 1)).rejects.toMatchObject({ code: 'closed' });
});

test('a worker that dies in mid-answer fails the answer; the next call has a new worker with the model in it', async () => {
  const client = await createClient({ model: 'one', catalog: site.catalogUrl, createWorker });
  open.push(client);
  const reply = client.chat(endless);
  const listen = async () => {
    for await (const _ of reply)
      workers[0]!.dispatchEvent(Object.assign(new Event('error'), { message: 'crash' }));
  };
  await expect(listen()).rejects.toMatchObject({ code: 'worker-died' });
  await expect(reply.result).rejects.toBeInstanceOf(Fault);
  expect((await client.chat(hello).result).finishReason).toBe('length');
  expect(workers).toHaveLength(2);
});

test('a replay that fails says why, and the call after it tries once more', async () => {
  const client = await createClient({ model: 'one', catalog: site.catalogUrl, createWorker });
  open.push(client);
  workers[0]!.dispatchEvent(new Event('error'));
  site.script('/models/catalog.json', { kind: 'status', status: 404 });
  await expect(client.chat(hello).result).rejects.toMatchObject({ code: 'http' });
  expect((await client.chat(hello).result).finishReason).toBe('length');
  expect(workers).toHaveLength(2);
});
