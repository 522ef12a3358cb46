import { afterEach, expect, test } from 'vitest';
import { supervise } from '../../../src/client/supervisor.ts';
import type { Supervisor } from '../../../src/client/supervisor.ts';
import { joinTabs } from '../../../src/client/tabs/join-tabs.ts';
import type { TabPlatform } from '../../../src/client/tabs/join-tabs.ts';
import type { Service } from '../../../src/stream/service.ts';
import { inferenceApi } from '../../../workers/inference-api.ts';
import { portWorker } from '../../fakes/port-worker.ts';
import { tabWorld } from '../../fakes/tab-world.ts';

const timing = { heartbeatMs: 20, startMs: 500 };
const never = (): Promise<never> => new Promise(() => {});

const clients: Supervisor[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
});

/** A client in a tab; its worker, where it starts one, answers what `tokenize` says. */
function join(platform: TabPlatform, tokenize: () => unknown, key = 'k') {
  const workers: Worker[] = [];
  const createWorker = (): Worker => {
    const service = { tokenize, close: async () => {} } as unknown as Service;
    const worker = portWorker(inferenceApi(async () => service));
    workers.push(worker);
    return worker;
  };
  const client = supervise({ createWorker, timing, share: (parts) => joinTabs(key, parts, platform) });
  clients.push(client);
  const ask = () => client.ask(({ link }) => link.api.tokenize(''));
  return { client, workers, ask };
}

test('the first tab hosts the worker, and the others are its guests', async () => {
  const world = tabWorld();
  const tabs = [1, 2, 3].map((name) => join(world.openTab(), () => [name]));
  expect(await tabs[0]!.ask()).toEqual([1]);
  expect(await Promise.all(tabs.map((tab) => tab.ask()))).toEqual([[1], [1], [1]]);
  expect(tabs.map((tab) => tab.workers.length)).toEqual([1, 0, 0]);
});

test('tabs that open at the same moment agree on one host', async () => {
  const world = tabWorld();
  const tabs = [1, 2, 3, 4, 5].map((name) => join(world.openTab(), () => [name]));
  const answers = await Promise.all(tabs.map((tab) => tab.ask()));
  expect(new Set(answers.flat()).size).toBe(1);
  expect(tabs.flatMap((tab) => tab.workers)).toHaveLength(1);
});

test('when the host dies the next in line takes over, and what was unfinished is asked again', async () => {
  const world = tabWorld();
  const first = world.openTab();
  const host = join(first, never);
  await host.client.live();
  const [next, last] = [join(world.openTab(), () => [2]), join(world.openTab(), () => [3])];
  await next.client.live();
  await last.client.live();
  const asked = [next.ask(), last.ask()];
  first.die();
  expect(await Promise.all(asked)).toEqual([[2], [2]]);
  expect(last.workers).toHaveLength(0);
});

test('a client that is closed hands over, and its own calls end with `closed`', async () => {
  const world = tabWorld();
  const host = join(world.openTab(), never);
  await host.client.live();
  const guest = join(world.openTab(), () => [2]);
  await guest.client.live();
  const [mine, others] = [host.ask(), guest.ask()];
  const closed = expect(mine).rejects.toMatchObject({ code: 'closed' });
  await host.client.close();
  await closed;
  expect(await others).toEqual([2]);
});

test('a guest that is closed leaves the worker alone', async () => {
  const world = tabWorld();
  const host = join(world.openTab(), () => [1]);
  await host.client.live();
  const guest = join(world.openTab(), () => [2]);
  await guest.ask();
  await guest.client.close();
  expect(await host.ask()).toEqual([1]);
  await expect(guest.ask()).rejects.toMatchObject({ code: 'closed' });
});

test('other keys have hosts of their own', async () => {
  const world = tabWorld();
  const [one, other] = [join(world.openTab(), () => [1]), join(world.openTab(), () => [2], 'other')];
  expect(await Promise.all([one.ask(), other.ask()])).toEqual([[1], [2]]);
});

test('a client closed before a host has let it in ends its waiting calls with `closed`', async () => {
  const world = tabWorld();
  void world.openTab().locks.request('nibble-host k', never); // a host that nobody can reach
  const guest = join(world.openTab(), () => [2]);
  const asked = expect(guest.ask()).rejects.toMatchObject({ code: 'closed' });
  await guest.client.close();
  await asked;
  expect(guest.workers).toHaveLength(0);
});

test('a host that never answers is a Fault that says which tab to close', async () => {
  const world = tabWorld();
  void world.openTab().locks.request('nibble-host k', never);
  const guest = join(world.openTab(), () => [2]);
  await expect(guest.client.ask(({ link }) => link.api.tokenize(''))).rejects.toMatchObject({
    code: 'host-left',
    message: expect.stringContaining('Another tab of this site'),
  });
});

test('a host that cannot start its worker turns guests away, and they hear of it', async () => {
  const world = tabWorld();
  const createWorker = (): Worker => {
    throw new Error('blocked');
  };
  const host = supervise({
    createWorker,
    timing,
    share: (parts) => joinTabs('k', parts, world.openTab()),
  });
  clients.push(host);
  await expect(host.live()).rejects.toMatchObject({ code: 'worker-start' });
  const guest = join(world.openTab(), () => [2]);
  await expect(guest.ask()).rejects.toMatchObject({ code: 'host-left' });
  await host.close();
  expect(await guest.ask()).toEqual([2]);
});

test.each([
  ['no broker can be reached', { reachBroker: async () => undefined }],
  ['locks are denied', { locks: { request: () => Promise.reject(new Error('denied')) } }],
])('where %s each works alone', async (_, platform) => {
  const world = tabWorld();
  const tabs = [1, 2].map((name) => join({ ...world.openTab(), ...platform }, () => [name]));
  expect(await Promise.all(tabs.map((tab) => tab.ask()))).toEqual([[1], [2]]);
});
