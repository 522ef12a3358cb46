import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseReference, readReferenceFile } from '../../src/cli/reference-file.ts';

const good = {
  model: 'tiny.gguf',
  cases: [
    { name: 'a', prompt_ids: [1, 2], greedy_ids: [3], steps: [{ ids: [3, 4], logprobs: [-0.1, -2.5] }] },
  ],
};

test('a reference file gives its cases', () => {
  expect(parseReference(good, 'r.json')).toEqual([
    { name: 'a', promptIds: [1, 2], greedyIds: [3], steps: [{ ids: [3, 4], logprobs: [-0.1, -2.5] }] },
  ]);
});

test.each([
  ['no cases', { cases: [] }],
  ['no list of cases', []],
  ['a prompt without tokens', { cases: [{ ...good.cases[0], prompt_ids: [] }] }],
  ['an id that is no whole number', { cases: [{ ...good.cases[0], greedy_ids: [1.5] }] }],
  ['fewer steps than tokens', { cases: [{ ...good.cases[0], greedy_ids: [3, 4] }] }],
  ['a probability above one', { cases: [{ ...good.cases[0], steps: [{ ids: [3], logprobs: [0.5] }] }] }],
  [
    'ids without log-probabilities',
    { cases: [{ ...good.cases[0], steps: [{ ids: [3, 4], logprobs: [-1] }] }] },
  ],
])('a reference file with %s is refused by name', (_what, json) => {
  expect(() => parseReference(json, 'r.json')).toThrowError(
    expect.objectContaining({ code: 'option-invalid', message: expect.stringContaining('r.json') }),
  );
});

test('a file that is no JSON, or is not there, is refused by name', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'nibble-reference-'));
  try {
    const path = join(folder, 'half.json');
    await writeFile(path, '{ "cases": [');
    await expect(readReferenceFile(path)).rejects.toMatchObject({
      code: 'option-invalid',
      detail: { file: path },
    });
    await expect(readReferenceFile(join(folder, 'none.json'))).rejects.toMatchObject({
      code: 'option-invalid',
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
