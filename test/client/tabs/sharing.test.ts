import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { sharingKey } from '../../../src/client/tabs/sharing.ts';
import type { ClientOptions } from '../../../src/client/client-options.ts';

const load = { model: 'one', catalogUrl: 'https://models.test/catalog.json' };
const createWorker = () => ({}) as Worker;

beforeEach(() => {
  vi.stubGlobal('SharedWorker', class {});
  vi.stubGlobal('navigator', { locks: {} });
  vi.stubGlobal('crossOriginIsolated', true);
});
afterEach(() => vi.unstubAllGlobals());

const key = (options: Partial<ClientOptions> = {}, changes: object = {}) =>
  sharingKey({ model: 'one', ...options }, { ...load, ...changes });

test('clients share by default, unless they bring a worker of their own or want to be alone', () => {
  expect(key()).toBeTypeOf('string');
  expect(key({ tabs: 'alone' })).toBeUndefined();
  expect(key({ createWorker })).toBeUndefined();
  expect(key({ createWorker, tabs: 'share' })).toBe(key());
});

test('a file that was given is read in its own tab, and cannot be shared', () => {
  const files = [new File(['GGUF'], 'mine.gguf')];
  expect(key({ model: files }, { files })).toBeUndefined();
  expect(() => key({ model: files, tabs: 'share' }, { files })).toThrow(
    expect.objectContaining({ code: 'option-invalid' }) as Error,
  );
});

test('the same load has the same key, and another has another', () => {
  expect(key({}, { device: 'auto', threads: 'auto' })).toBe(key());
  const others = [{ model: 'two' }, { catalogUrl: 'https://x.test/' }, { threads: 1 }, { contextLength: 64 }];
  expect(new Set([key(), ...others.map((other) => key({}, other))]).size).toBe(5);
});

test('a page that is not isolated does not share with one that is, because its worker has no threads', () => {
  const isolated = key();
  vi.stubGlobal('crossOriginIsolated', false);
  expect(key()).not.toBe(isolated);
});

test.each([
  ['SharedWorker', () => Reflect.deleteProperty(globalThis, 'SharedWorker')],
  ['Web Locks', () => vi.stubGlobal('navigator', {})],
])('without %s nobody shares, also who asks for it', (_, remove) => {
  remove();
  expect(key({ tabs: 'share' })).toBeUndefined();
});

test('another word is refused', () => {
  const tabs = 'many' as 'share';
  expect(() => key({ tabs })).toThrow(expect.objectContaining({ code: 'option-invalid' }));
});
