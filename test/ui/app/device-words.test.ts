import { expect, test } from 'vitest';
import {
  fitWord,
  forecastText,
  gpuText,
  memoryText,
  paceText,
  placeText,
  processorText,
  storageText,
} from '../../../src/ui/app/device-words.ts';
import { GPU, LAPTOP } from '../../fakes/tiny-doctor.ts';

test.each([
  [0.3, 'less than one word a second'],
  [1.6, 'about one word a second'],
  [4, 'about 3 words a second'],
  [12.9, 'about 10 words a second'],
  [42, 'about 30 words a second'],
  [97, 'about 70 words a second'],
])('%s tokens a second are %s', (tokens, words) => {
  expect(paceText(tokens)).toBe(words);
});

test('a forecast says how fast and where, or only whether it fits when nothing was measured', () => {
  const forecast = {
    model: 'one',
    verdict: 'well',
    reason: 'It needs little.',
    device: 'wasm',
    threads: 4,
    contextLength: 1024,
    neededBytes: 1,
    decodeTokensPerSecond: 42,
    prefillTokensPerSecond: 100,
  } as const;
  expect(forecastText(forecast)).toBe('About 30 words a second, on 4 threads of the CPU. It needs little.');
  expect(forecastText({ ...forecast, decodeTokensPerSecond: undefined })).toBe('It needs little.');
  expect(placeText({ device: 'wasm', threads: 1 })).toBe('on one thread of the CPU');
  expect(placeText({ device: 'webgpu', threads: 1 })).toBe('on the GPU');
});

test('what a device has is said in words, also what it lacks and what the browser does not tell', () => {
  expect(processorText(LAPTOP)).toBe('4 cores; threads share memory; relaxed SIMD');
  expect(processorText({ ...LAPTOP, cores: 1, isolated: false, relaxedSimd: false })).toBe(
    'One core; one thread only, because this page is not cross-origin isolated; SIMD',
  );
  expect(gpuText(LAPTOP.gpu)).toBe('This browser has no WebGPU.');
  expect(gpuText(GPU)).toBe('intel xe; half precision; up to 1.1\u00a0GB in one piece');
  expect(gpuText({ ...GPU, vendor: '', architecture: '', f16: false })).toMatch(
    /^A GPU; single precision only/u,
  );
  expect(gpuText({ ...GPU, description: 'SwiftShader', software: true })).toMatch(
    /^SwiftShader: .*only if you ask/u,
  );
  expect(memoryText(LAPTOP)).toBe('8\u00a0GB or more');
  expect(memoryText({ ...LAPTOP, memoryGib: undefined })).toBe('This browser does not say');
  expect(memoryText({ ...LAPTOP, handheld: true })).toMatch(/little more than 1.GB$/u);
  expect(storageText(LAPTOP)).toBe(
    '0\u00a0bytes of 100\u00a0GB used; the browser may clear it when room runs out',
  );
  expect(storageText({ ...LAPTOP, storage: { ...LAPTOP.storage, usedBytes: undefined } })).toMatch(
    /not say$/u,
  );
});

test('each verdict has a word', () => {
  expect((['well', 'tight', 'too-large', 'unknown'] as const).map(fitWord)).toEqual([
    'Fits well',
    'Tight',
    'Probably too large',
    'Unknown fit',
  ]);
});
