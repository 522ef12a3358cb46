import { expect, test } from 'vitest';
import type { WorkerOptions } from '../../../src/client/client-options.ts';
import { hubKey } from '../../../src/ui/app/hub-key.ts';
import { scriptedRuntime } from '../../fakes/scripted-runtime.ts';

const catalog = 'https://models.invalid/catalog.json';

function keyOf(endpoint?: string) {
  const runtime = scriptedRuntime();
  const made: WorkerOptions[] = [];
  const openModels = (options: WorkerOptions) => {
    made.push(options);
    return runtime.openModels(options);
  };
  return {
    key: hubKey({ runtime: { ...runtime, openModels }, catalog, endpoint }),
    made,
    open: runtime.open,
  };
}

test('without a token nothing is started, and a mirror is told', () => {
  const { key, made } = keyOf();
  expect([key.models, key.options]).toEqual([undefined, { catalog }]);
  expect(keyOf('https://mirror.example').key.options).toEqual({
    catalog,
    hub: { endpoint: 'https://mirror.example' },
  });
  expect(made).toEqual([]);
});

test('a token is told to one worker, which ends when there is another token or none', async () => {
  const { key, made, open } = keyOf();
  key.use(' hf_one ');
  expect(key.models).toBe(key.models);
  expect(made).toEqual([{ catalog, hub: { token: 'hf_one' } }]);
  key.use('hf_one');
  expect(open.stores).toBe(1);
  key.use('hf_two');
  expect(key.models).toBeDefined();
  expect(made[1]).toEqual({ catalog, hub: { token: 'hf_two' } });
  key.use('');
  expect([key.models, key.token]).toEqual([undefined, undefined]);
  await key.close();
  expect(open.stores).toBe(0);
});
