import { wrap } from 'comlink';
import type { Remote } from 'comlink';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { InferenceApi } from '../../src/core/inference-api.ts';
import type { Service } from '../../src/stream/service.ts';
import { carryFaults } from '../../src/wire/fault-wire.ts';
import { inferenceApi } from '../../workers/inference-api.ts';
import { tabWorld } from '../fakes/tab-world.ts';

const request = { prompt: [1], continuation: [2] };

let locks: ReturnType<ReturnType<typeof tabWorld>['openTab']>['locks'];
const ports: MessagePort[] = [];
beforeEach(() => {
  ({ locks } = tabWorld().openTab());
  vi.stubGlobal('navigator', { locks });
  carryFaults();
});
afterEach(() => {
  vi.unstubAllGlobals();
  ports.splice(0).forEach((port) => port.close());
});

/** A service whose scores never come, and that notes who was aborted. */
function waitingService() {
  const log: string[] = [];
  const service = {
    score: (_: unknown, signal: AbortSignal) =>
      new Promise((_resolve, reject) => {
        log.push('asked');
        signal.addEventListener('abort', () => {
          log.push('aborted');
          reject(new Error('aborted'));
        });
      }),
    close: async () => void log.push('closed'),
  } as unknown as Service;
  return { log, service };
}

/** A guest's side of the API, and the lock that it lives by. */
async function attach(
  host: InferenceApi,
  life: string,
): Promise<{ guest: Remote<InferenceApi>; end(): void }> {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  let end = (): void => {};
  await new Promise<void>((held) => {
    void locks.request(life, () => {
      held();
      return new Promise<void>((resolve) => (end = resolve));
    });
  });
  await host.attach(port2, life);
  return { guest: wrap<InferenceApi>(port1), end };
}

test('a guest’s calls are aborted when its lock is free, and no others', async () => {
  const { log, service } = waitingService();
  const host = inferenceApi(async () => service);
  const one = await attach(host, 'one');
  const other = await attach(host, 'two');
  const own = host.score(1, request);
  own.catch(() => {});
  void one.guest.score(1, request).catch(() => {});
  void other.guest.score(1, request).catch(() => {});
  await vi.waitFor(() => expect(log).toHaveLength(3));
  one.end();
  await vi.waitFor(() => expect(log).toContain('aborted'));
  await other.guest.ping();
  expect(log).toEqual(['asked', 'asked', 'asked', 'aborted']);
  await host.abort(1);
  expect(log.filter((line) => line === 'aborted')).toHaveLength(2);
});

test('call numbers of two guests do not meet', async () => {
  const { log, service } = waitingService();
  const host = inferenceApi(async () => service);
  const [one, two] = [await attach(host, 'one'), await attach(host, 'two')];
  const first = one.guest.score(7, request);
  void two.guest.score(7, request).catch(() => {});
  await vi.waitFor(() => expect(log).toHaveLength(2));
  await one.guest.abort(7);
  await expect(first).rejects.toThrow('aborted');
  expect(log).toEqual(['asked', 'asked', 'aborted']);
});

test('a guest that closes ends its own calls and leaves the service open', async () => {
  const { log, service } = waitingService();
  const host = inferenceApi(async () => service);
  const { guest } = await attach(host, 'one');
  const asked = guest.score(1, request);
  await vi.waitFor(() => expect(log).toHaveLength(1));
  await guest.close();
  await expect(asked).rejects.toThrow('aborted');
  expect(log).toEqual(['asked', 'aborted']);
  await host.close();
  expect(log.at(-1)).toBe('closed');
});
