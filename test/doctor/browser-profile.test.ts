import { expect, test } from 'vitest';
import { profileBrowser } from '../../src/doctor/browser-profile.ts';
import type { BrowserNavigator } from '../../src/doctor/browser-profile.ts';

const profile = (navigator: Partial<BrowserNavigator>) =>
  profileBrowser({ navigator: { userAgent: 'Mozilla/5.0 (X11; Linux x86_64)', ...navigator } });

/** An adapter as browsers describe it. */
function gpuOf(info: Partial<GPUAdapterInfo> | undefined, features: readonly string[] = []) {
  const limits = { maxBufferSize: 2 ** 30, maxStorageBufferBindingSize: 2 ** 27 };
  const adapter = { info, features: new Set(features), limits } as unknown as GPUAdapter;
  return { requestAdapter: async () => adapter };
}

test('a browser that tells nothing still has a profile', async () => {
  expect(await profile({})).toMatchObject({
    cores: 1,
    isolated: false,
    simd: true,
    memoryGib: undefined,
    handheld: false,
    storage: { usedBytes: undefined, quotaBytes: undefined, persisted: false },
    savesData: false,
    gpu: { available: false, reason: expect.stringContaining('no WebGPU') },
  });
});

test('what it tells is taken over', async () => {
  const storage = { estimate: async () => ({ usage: 5, quota: 50 }), persisted: async () => true };
  const told = { hardwareConcurrency: 8, deviceMemory: 8, connection: { saveData: true }, storage };
  expect(await profile(told)).toMatchObject({
    cores: 8,
    memoryGib: 8,
    savesData: true,
    storage: { usedBytes: 5, quotaBytes: 50, persisted: true },
  });
});

test('storage that answers with errors is unknown', async () => {
  const denied = () => Promise.reject(new DOMException('denied', 'SecurityError'));
  const { storage } = await profile({ storage: { estimate: denied, persisted: denied } });
  expect(storage).toEqual({ usedBytes: undefined, quotaBytes: undefined, persisted: false });
});

test.each([
  ['an iPhone', 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)', 5, true],
  ['an iPad that calls itself a Mac', 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)', 5, true],
  ['a Mac', 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)', 0, false],
  ['a mobile network', 'Mozilla/5.0 (Linux; Android 14)', 5, false],
])('%s', async (_what, userAgent, maxTouchPoints, handheld) => {
  expect(await profile({ userAgent, maxTouchPoints })).toMatchObject({ handheld });
});

test('no adapter, and a driver that fails, are told in words', async () => {
  const none = await profile({ gpu: { requestAdapter: async () => null } });
  expect(none.gpu).toEqual({ available: false, reason: expect.stringContaining('found no GPU') });
  const failing = await profile({ gpu: { requestAdapter: () => Promise.reject(new Error('blocked')) } });
  expect(failing.gpu).toEqual(none.gpu);
});

test('a GPU is told with its features and limits', async () => {
  const { gpu } = await profile({
    gpu: gpuOf({ vendor: 'nvidia', architecture: 'ampere' }, ['shader-f16', 'subgroups']),
  });
  expect(gpu).toEqual({
    available: true,
    vendor: 'nvidia',
    architecture: 'ampere',
    description: '',
    software: false,
    f16: true,
    subgroups: true,
    maxBufferBytes: 2 ** 30,
    maxBindingBytes: 2 ** 27,
  });
});

test.each([
  ['Chromium’s', { vendor: 'google', architecture: 'swiftshader' }],
  ['Linux’s', { vendor: 'mesa', description: 'llvmpipe (LLVM 19.1.0, 256 bits)' }],
  ['Windows’s', { description: 'Microsoft Basic Render Driver' }],
  ['one that says so', { isFallbackAdapter: true }],
])('a processor that plays a GPU is known: %s', async (_whose, info) => {
  expect((await profile({ gpu: gpuOf(info) })).gpu).toMatchObject({ software: true });
});

test('an adapter without a description is taken for a GPU', async () => {
  expect((await profile({ gpu: gpuOf(undefined) })).gpu).toMatchObject({ vendor: '', software: false });
});
