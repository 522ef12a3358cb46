import { expect, test } from 'vitest';
import { droppedFiles } from '../../../src/ui/app/dropped-files.ts';

interface Entry {
  readonly name: string;
  readonly fullPath: string;
  readonly isFile: boolean;
  readonly isDirectory: boolean;
}

const fileEntry = (path: string, isReadable = true): Entry & { file: FileSystemFileEntry['file'] } => ({
  name: path.split('/').at(-1)!,
  fullPath: path,
  isFile: true,
  isDirectory: false,
  file: (take, fail) => (isReadable ? take(new File(['x'], path)) : fail?.(new DOMException('gone'))),
});

/** Gives its children one at a time, as browsers give a hundred. */
const folder = (path: string, children: readonly Entry[]) => ({
  name: path.split('/').at(-1)!,
  fullPath: path,
  isFile: false,
  isDirectory: true,
  createReader: () => {
    const left = [...children];
    return { readEntries: (take: (entries: unknown[]) => void) => take(left.splice(0, 1)) };
  },
});

const transfer = (files: readonly File[], entries: readonly unknown[]): DataTransfer =>
  ({ files, items: entries.map((entry) => ({ webkitGetAsEntry: () => entry })) }) as unknown as DataTransfer;

test('files are what they are', async () => {
  const file = new File(['x'], 'a.md');
  expect(await droppedFiles(transfer([file], [fileEntry('/a.md')]))).toEqual([{ path: 'a.md', file }]);
  expect(await droppedFiles(transfer([file], [null]))).toEqual([{ path: 'a.md', file }]);
});

test('of folders all files come with their paths; hidden folders and files that cannot be read do not', async () => {
  const inner = folder('/docs/more', [fileEntry('/docs/more/b.md'), fileEntry('/docs/more/c.md', false)]);
  const hidden = folder('/docs/.git', [fileEntry('/docs/.git/config')]);
  const entries = [fileEntry('/a.md'), folder('/docs', [inner, hidden, fileEntry('/docs/d.md')])];
  const found = await droppedFiles(transfer([new File([''], 'docs')], entries));
  expect(found.map(({ path }) => path)).toEqual(['a.md', 'docs/d.md', 'docs/more/b.md']);
});
