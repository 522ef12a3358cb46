import { afterEach, beforeEach, expect, test, vi } from 'vitest';

/** An address that went through a policy. */
class Trusted {
  readonly address: string;
  constructor(address: string) {
    this.address = address;
  }
}

class StrictWorker {
  readonly address: string;
  readonly name: string | undefined;
  constructor(address: unknown, options?: { name?: string }) {
    if (!(address instanceof Trusted))
      throw new TypeError("This document requires 'TrustedScriptURL' assignment.");
    this.address = address.address;
    this.name = options?.name;
  }
}

const createPolicy = vi.fn();
const start = async (create: () => Worker): Promise<Worker> =>
  (await import('../../src/core/trusted-worker.ts')).startTrusted(create);

beforeEach(() => {
  vi.resetModules(); // the policy is made once
  createPolicy.mockReset().mockReturnValue({ createScriptURL: (address: string) => new Trusted(address) });
  vi.stubGlobal('Worker', StrictWorker);
  vi.stubGlobal('trustedTypes', { createPolicy });
});
afterEach(() => vi.unstubAllGlobals());

const create = (): Worker => new Worker(new URL('https://here.test/x.js'), { name: 'x' });

test('a worker starts through the policy, with its options, and is a plain worker', async () => {
  const worker = await start(create);
  expect(worker).toBeInstanceOf(StrictWorker);
  expect(worker).toMatchObject({ address: 'https://here.test/x.js', name: 'x' });
  expect(createPolicy.mock.calls.map(([name]) => name)).toEqual(['nibble']);
});

test('a shared worker starts through the policy too', async () => {
  vi.stubGlobal('SharedWorker', class extends StrictWorker {});
  const { startTrusted } = await import('../../src/core/trusted-worker.ts');
  const shared = startTrusted(() => new SharedWorker(new URL('https://here.test/s.js')), 'SharedWorker');
  expect(shared).toMatchObject({ address: 'https://here.test/s.js' });
});

test('a service worker is registered through the policy too', async () => {
  const { registerTrusted } = await import('../../src/core/trusted-worker.ts');
  const register = vi.fn();
  await registerTrusted({ register }, './sw.js', { scope: './' });
  expect(register).toHaveBeenCalledExactlyOnceWith(new Trusted('./sw.js'), { scope: './' });
});

test('the policy is made once for many workers', async () => {
  await start(create);
  await start(create);
  expect(createPolicy).toHaveBeenCalledTimes(1);
});

test('the page has its own `Worker` back afterwards, whatever became of the start', async () => {
  await start(create);
  expect(globalThis.Worker).toBe(StrictWorker);
  const broken = start(() => {
    throw new Error('no');
  });
  await expect(broken).rejects.toThrow('no');
  expect(globalThis.Worker).toBe(StrictWorker);
});

test('a page whose list lacks `nibble` hears what to add', async () => {
  createPolicy.mockImplementation(() => {
    throw new TypeError('Policy "nibble" disallowed.');
  });
  await expect(start(create)).rejects.toMatchObject({
    code: 'worker-start',
    message: expect.stringContaining('Add `nibble` to the `trusted-types` directive'),
  });
});

test('where there are no Trusted Types, nothing is touched', async () => {
  vi.stubGlobal('trustedTypes', undefined);
  const seen: unknown[] = [];
  await start(() => {
    seen.push(globalThis.Worker);
    return {} as Worker;
  });
  expect(seen).toEqual([StrictWorker]);
});
