import { expect, test } from 'vitest';
import type { AddOutcome, AddProgress } from '../../../../src/core/library.ts';
import {
  countText,
  embedderNote,
  outcomeText,
  shareOf,
  stepText,
} from '../../../../src/ui/app/documents/documents-words.ts';
import { modelRecord } from '../../../fakes/model-records.ts';

const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

test.each<[AddProgress | undefined, string, string, number | undefined]>([
  [undefined, 'Beginning', '', undefined],
  [
    { phase: 'model', progress: { phase: 'download', doneBytes: 5e6, totalBytes: 2e7, cachedBytes: 0 } },
    'Downloading the model that finds passages',
    '5.0 MB of 20.0 MB',
    0.25,
  ],
  [
    { phase: 'model', progress: { phase: 'load', doneBytes: 1e7, totalBytes: 2e7 } },
    'Starting the model that finds passages',
    '10.0 MB of 20.0 MB',
    0.5,
  ],
  [
    { phase: 'model', progress: { phase: 'notice', notice: { kind: 'storage-full', message: 'No room.' } } },
    'Starting the model that finds passages',
    'No room.',
    undefined,
  ],
  [{ phase: 'read', document: 'a.md', documentsDone: 0, documents: 2 }, 'Reading a.md', 'Document 1 of 2', 0],
  [
    { phase: 'embed', document: 'b.md', documentsDone: 1, documents: 2, done: 1, total: 4 },
    'Reading b.md',
    'Document 2 of 2 · 1 of 4 passages',
    0.625,
  ],
  [
    { phase: 'store', document: 'b.md', documentsDone: 1, documents: 2, done: 4, total: 4 },
    'Storing b.md',
    'Document 2 of 2 · 4 of 4 passages',
    1,
  ],
])('%j is told in words and numbers', (progress, step, count, share) => {
  expect(stepText(progress)).toBe(step);
  expect(plain(countText(progress))).toBe(count);
  expect(shareOf(progress)).toBe(share);
});

test('outcomes are counted by kind, in one order', () => {
  const of = (outcome: string): AddOutcome => ({ name: 'a', outcome }) as AddOutcome;
  expect(outcomeText(['refused', 'added', 'unchanged', 'added', 'updated'].map(of))).toBe(
    '2 added, 1 updated, 1 unchanged, 1 refused.',
  );
  expect(outcomeText([])).toBe('');
});

test('a model says what it weighs as long as it is not here', () => {
  expect(plain(embedderNote(modelRecord('x', { bytes: 4e6 })))).toBe('4.0 MB, downloaded once.');
  expect(embedderNote(modelRecord('minilm-static', { complete: true }))).toMatch(
    /weak devices.*on this device\.$/u,
  );
});
