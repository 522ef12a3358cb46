import { expect, test } from 'vitest';
import { keptFiles } from '../../src/stream/kept-files.ts';

const fetchNothing = () => Promise.reject(new Error('asked of the network'));
const read = async (kept: ReturnType<typeof keptFiles>, url: string) =>
  (await kept.fetch(url, {} as RequestInit)).text();

test('files are found while they are copied, and held no longer', async () => {
  const kept = keptFiles(fetchNothing);
  const file = new File(['weights'], 'a model.gguf');
  const url = 'kept:a%20model.gguf';
  expect(await kept.during([file], () => read(kept, url))).toBe('weights');
  await expect(read(kept, url)).rejects.toMatchObject({ code: 'storage-lost' });
  await expect(kept.during([file], () => Promise.reject(new Error('full')))).rejects.toThrow('full');
  await expect(read(kept, url)).rejects.toMatchObject({ code: 'storage-lost' });
});
