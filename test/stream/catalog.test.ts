import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CatalogMemory } from '../../src/cache/catalog-memory.ts';
import { findModel, openCatalog } from '../../src/stream/catalog.ts';
import { startTinySite } from '../fakes/tiny-site.ts';
import type { TinySite } from '../fakes/tiny-site.ts';

let site: TinySite;
beforeEach(async () => {
  site = await startTinySite({ one: {}, two: { seed: 2 } });
});
afterEach(() => site.close());

function memory(): CatalogMemory {
  const texts = new Map<string, string>();
  return { read: async (url) => texts.get(url), write: async (url, text) => void texts.set(url, text) };
}

const sources = () => ({ fetch: (url: string, init: RequestInit) => fetch(url, init), memory: memory() });

test('a catalogue is fetched, checked, and searched by id', async () => {
  const catalog = await openCatalog(site.catalogUrl, sources());
  expect(findModel(catalog, 'two').files[0]!.url).toBe(`${site.origin}/models/two.gguf`);
  expect(() => findModel(catalog, 'three')).toThrow(expect.objectContaining({ code: 'model-unknown' }));
  expect(() => findModel(catalog, 'three')).toThrow('one, two');
});

test('without the server the catalogue is the one of the last visit', async () => {
  const visit = sources();
  const online = await openCatalog(site.catalogUrl, visit);
  await site.close();
  expect(await openCatalog(site.catalogUrl, visit)).toEqual(online);
});

test('a server in trouble is a server that is away', async () => {
  const visit = sources();
  const online = await openCatalog(site.catalogUrl, visit);
  site.always('/models/catalog.json', { kind: 'status', status: 503 });
  expect(await openCatalog(site.catalogUrl, visit)).toEqual(online);
});

test('a first visit without the server says so', async () => {
  await site.close();
  await expect(openCatalog(site.catalogUrl, sources())).rejects.toMatchObject({ code: 'network' });
});

test('a catalogue that is gone is gone, whatever was remembered', async () => {
  const visit = sources();
  await openCatalog(site.catalogUrl, visit);
  site.remove('/models/catalog.json');
  await expect(openCatalog(site.catalogUrl, visit)).rejects.toMatchObject({
    code: 'http',
    detail: { status: 404 },
  });
});

test('a web page instead of a catalogue is refused and not remembered', async () => {
  const visit = sources();
  site.always('/models/catalog.json', { kind: 'page' });
  await expect(openCatalog(site.catalogUrl, visit)).rejects.toMatchObject({
    code: 'catalog-invalid',
    message: expect.stringMatching(/its server sent a web page in its place\. Put a catalogue/u),
  });
  await site.close();
  await expect(openCatalog(site.catalogUrl, visit)).rejects.toMatchObject({ code: 'network' });
});

test('an abort ends the fetch', async () => {
  const signal = AbortSignal.abort();
  await expect(openCatalog(site.catalogUrl, sources(), signal)).rejects.toMatchObject({ code: 'aborted' });
});
