import { describe, expect, test } from 'vitest';
import {
  parseHubAddress,
  parseHubReference,
  writeHubReference,
} from '../../../src/artifact/hub/hub-reference.ts';

describe('a reference', () => {
  const repository = 'HuggingFaceTB/SmolLM2-135M-Instruct-GGUF';
  const best = { kind: 'best' } as const;
  test.each([
    [`hf:${repository}`, { repository, pick: best }],
    [`hf:${repository}@main`, { repository, pick: best }],
    [`hf:${repository}@refs%2Fpr%2F1`, { repository, revision: 'refs/pr/1', pick: best }],
    [`hf:${repository}:q4_k_m`, { repository, pick: { kind: 'label', label: 'q4_k_m' } }],
    [
      `hf:${repository}@0a1b2c/sub dir/model-Q8_0.gguf`,
      { repository, revision: '0a1b2c', pick: { kind: 'file', path: 'sub dir/model-Q8_0.gguf' } },
    ],
  ] as const)('%s is understood, and found again by what is written of it', (text, expected) => {
    const reference = parseHubReference(text);
    expect(reference).toEqual(expected);
    expect(parseHubReference(writeHubReference(reference))).toEqual(expected);
  });

  test.each([
    'hf:',
    'hf:gpt2',
    'hf:/repo',
    'hf:owner/..',
    'hf:../../etc',
    'hf:owner/repo:',
    'hf:owner/repo@',
    'hf:owner/repo/../other/file.gguf',
    'hf:owner/repo//file.gguf',
    'hf:owner/repo/a?b.gguf',
    'hf:owner/repo#x',
    'hf:owner/re po',
    `hf:owner/repo/${'x'.repeat(600)}`,
  ])('%s is none', (text) => {
    expect(() => parseHubReference(text)).toThrow(expect.objectContaining({ code: 'hub-reference' }));
  });
});

describe('an address copied from a browser', () => {
  const hub = 'https://huggingface.co';
  test.each([
    [`${hub}/o/r`, 'hf:o/r'],
    [`${hub}/o/r/`, 'hf:o/r'],
    [`${hub}/o/r/tree/main`, 'hf:o/r'],
    [`${hub}/o/r/tree/v1/onnx`, 'hf:o/r@v1'],
    [`${hub}/o/r/blob/main/a/b%20c.gguf`, 'hf:o/r/a/b c.gguf'],
    [`${hub}/o/r/resolve/0a1b/x.gguf?download=true`, 'hf:o/r@0a1b/x.gguf'],
  ])('%s is %s', (address, expected) => {
    const reference = parseHubAddress(address, hub);
    expect(reference && writeHubReference(reference)).toBe(expected);
  });

  test('of a mirror is one as well, under its own path', () => {
    const reference = parseHubAddress(
      'https://mirror.test/hf/o/r/blob/main/x.gguf',
      'https://mirror.test/hf',
    );
    expect(reference && writeHubReference(reference)).toBe('hf:o/r/x.gguf');
  });

  test.each([
    'https://huggingface.co.evil.test/o/r',
    'https://example.com/o/r',
    `${hub}/o`,
    `${hub}/o/r/discussions/1`,
    `${hub}/o/r/resolve/main/..%2f..%2fx.gguf`,
  ])('%s is no model of the Hub', (address) => {
    expect(parseHubAddress(address, hub)).toBeUndefined();
  });
});
