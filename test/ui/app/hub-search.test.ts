import { expect, test, vi } from 'vitest';
import type { Models } from '../../../src/client/models.ts';
import { Fault } from '../../../src/core/fault.ts';
import { hubSearch, referenceOf } from '../../../src/ui/app/hub-search.ts';
import { modelRecord } from '../../fakes/model-records.ts';

const searchOf = (find: Models['find']) => hubSearch(() => ({ find }) as Models);

test.each([
  ['owner/name', 'hf:owner/name'],
  [' owner/name:Q4_K_M\n', 'hf:owner/name:Q4_K_M'],
  ['hf:owner/name', 'hf:owner/name'],
  ['https://huggingface.co/owner/name', 'https://huggingface.co/owner/name'],
  ['name', 'hf:name'],
])('%j is asked for as %s', (written, reference) => {
  expect(referenceOf(written)).toBe(reference);
});

test('what is found stands there, the last first and each once; what is not says why until the next', async () => {
  const find = vi.fn<Models['find']>(async (model) => {
    if (model === 'hf:o/none') throw new Fault('hub-missing', 'There is no o/none on the Hub.');
    return modelRecord(model);
  });
  const search = searchOf(find);
  for (const name of ['o/a', 'o/b', 'o/a', 'o/none']) await search.look(name);
  expect(search.found.map(({ id }) => id)).toEqual(['hf:o/a', 'hf:o/b']);
  expect(search.fault?.code).toBe('hub-missing');
  await search.look('o/b');
  expect(search.fault).toBeUndefined();
});

test('who asks for another has the first one left, whatever becomes of it', async () => {
  const signals: AbortSignal[] = [];
  const ends: ((fault?: Fault) => void)[] = [];
  const search = searchOf((model, { signal } = {}) => {
    signals.push(signal!);
    return new Promise((resolve, reject) => {
      ends.push((fault) => (fault ? reject(fault) : resolve(modelRecord(model))));
    });
  });
  const first = search.look('o/slow');
  const second = search.look('o/quick');
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  ends[0]!(new Fault('aborted', 'It was left.'));
  await first;
  expect([search.isLooking, search.fault]).toEqual([true, undefined]);
  ends[1]!();
  await second;
  expect(search.isLooking).toBe(false);
  expect(search.found.map(({ id }) => id)).toEqual(['hf:o/quick']);
});
