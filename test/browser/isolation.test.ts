import { expect, test } from 'vitest';

test('the page is cross-origin isolated, so that threads can share memory', () => {
  expect(crossOriginIsolated).toBe(true);
  expect(new WebAssembly.Memory({ initial: 1, maximum: 2, shared: true }).buffer).toBeInstanceOf(
    SharedArrayBuffer,
  );
});

test('the models folder answers a range with just those bytes', async () => {
  const answer = await fetch('/models/catalog.json', { headers: { Range: 'bytes=2-4' } });
  expect(answer.status).toBe(206);
  expect(answer.headers.get('etag')).toBeTruthy();
  expect((await answer.arrayBuffer()).byteLength).toBe(3);
});

test('a file that is not in the models folder is a 404, never a page', async () => {
  expect((await fetch('/models/no-such-shard.gguf')).status).toBe(404);
});
