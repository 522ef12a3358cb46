import 'fake-indexeddb/auto';
import { createStore, set } from 'idb-keyval';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { idbSettings } from '../../../src/ui/app/settings-store.ts';
import { DEFAULTS, needsNewLoad, readSettings } from '../../../src/ui/app/settings.ts';
import type { Settings } from '../../../src/ui/app/settings.ts';

const CHOSEN: Settings = {
  theme: 'dark',
  system: '',
  temperature: 0,
  topP: 1,
  maxTokens: 64,
  device: 'wasm',
  threads: 2,
  contextLength: 1024,
  useDocuments: false,
  embedder: 'two',
  model: 'one',
};

describe('settings', () => {
  test('what was chosen comes back', () => {
    expect(readSettings(structuredClone(CHOSEN))).toEqual(CHOSEN);
  });

  test.each([undefined, null, 7, 'dark', []])('%j gives the defaults', (stored) => {
    expect(readSettings(stored)).toEqual(DEFAULTS);
  });

  test.each([
    { theme: 'pink' },
    { system: 7 },
    { temperature: -1 },
    { temperature: NaN },
    { temperature: '0' },
    { topP: 0 },
    { maxTokens: 1e9 },
    { maxTokens: 64.5 },
    { device: 'npu' },
    { threads: 0 },
    { threads: 1.5 },
    { contextLength: 1 },
    { model: '' },
    { embedder: 7 },
    { useDocuments: 'no' },
  ])('%j is taken for the default, and costs no other setting', (bad) => {
    const read = readSettings({ ...CHOSEN, ...bad });
    const [name] = Object.keys(bad) as [keyof Settings];
    expect(read[name]).toEqual(DEFAULTS[name]);
    const { [name]: _bad, ...others } = read;
    const { [name]: _chosen, ...expected } = CHOSEN;
    expect(others).toEqual(expected);
  });

  test('a system prompt of any length is cut to what a small model can bear', () => {
    expect(readSettings({ system: 'x'.repeat(100_000) }).system).toHaveLength(8_000);
  });

  test('only device, threads and context length need another load', () => {
    expect(
      needsNewLoad(DEFAULTS, { ...CHOSEN, device: 'auto', threads: 'auto', contextLength: 'auto' }),
    ).toBe(false);
    expect(needsNewLoad(DEFAULTS, { ...DEFAULTS, device: 'wasm' })).toBe(true);
    expect(needsNewLoad(DEFAULTS, { ...DEFAULTS, threads: 1 })).toBe(true);
    expect(needsNewLoad(DEFAULTS, { ...DEFAULTS, contextLength: 512 })).toBe(true);
  });
});

describe('settings in IndexedDB', () => {
  afterEach(() => vi.unstubAllGlobals());

  test('are there at the next visit', async () => {
    const database = crypto.randomUUID();
    expect(await idbSettings(database).load()).toEqual(DEFAULTS);
    await idbSettings(database).save(CHOSEN);
    expect(await idbSettings(database).load()).toEqual(CHOSEN);
  });

  test('are judged when they are read', async () => {
    const database = crypto.randomUUID();
    await set('settings', { ...CHOSEN, temperature: 99 }, createStore(database, 'entries'));
    expect(await idbSettings(database).load()).toEqual({ ...CHOSEN, temperature: DEFAULTS.temperature });
  });

  test('are the defaults where storage is denied, and saving says so', async () => {
    vi.stubGlobal('indexedDB', undefined);
    const store = idbSettings(crypto.randomUUID());
    expect(await store.load()).toEqual(DEFAULTS);
    await expect(store.save(CHOSEN)).rejects.toMatchObject({ code: 'storage-denied' });
  });
});
