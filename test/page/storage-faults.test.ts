import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ModelManifest } from '../../src/artifact/manifest.ts';
import { chromiumLaunch } from '../../scripts/find-chromium.mjs';
import { manifestOf, noise, sha256 } from '../cache/model-fixture.ts';
import { type FaultServer, startFaultServer } from '../fakes/fault-server.ts';
import { type SourceServer, serveSources } from './source-server.ts';
import type { StoragePage, Visit } from './storage-page.ts';

const MIB = 2 ** 20;
const A = noise(6 * MIB, 1);
const B = noise(3 * MIB, 2);

let server: SourceServer;
let profile: string;
let context: BrowserContext;
let weights: FaultServer;
let manifest: ModelManifest;

beforeAll(async () => {
  server = await serveSources({
    name: 'storage-faults',
    script: 'test/page/storage-page.ts',
    packages: ['idb-keyval'],
  });
});
afterAll(() => server.close());

beforeEach(async () => {
  weights = await startFaultServer(); // another port: another origin, so CORS is at work
  weights.put('/a.gguf', { bytes: A, etag: '"a"' });
  weights.put('/b.gguf', { bytes: B, etag: '"b"' });
  manifest = manifestOf('m', { 'a.gguf': A, 'b.gguf': B }, { chunkBytes: MIB, origin: weights.origin });
  profile = await mkdtemp(join(tmpdir(), 'nibble-profile-'));
  context = await chromium.launchPersistentContext(profile, chromiumLaunch());
});
afterEach(async () => {
  await context.close();
  await weights.close();
  await rm(profile, { recursive: true, force: true });
});

async function open(): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${server.origin}/blank`);
  await page.waitForFunction(() => 'storagePage' in globalThis);
  return page;
}

/** The functions of `storage-page.ts` in that page. */
declare const storagePage: StoragePage;

const visit = (page: Page): Promise<Visit> => page.evaluate((model) => storagePage.visit(model), manifest);
const stored = (page: Page): Promise<number> => page.evaluate(() => storagePage.storedBytes());

const right = [sha256(A), sha256(B)];

test('a second visit with the server gone reads everything from IndexedDB', async () => {
  expect(await visit(await open())).toMatchObject({
    notices: [],
    digests: right,
    storedBytes: manifest.bytes,
  });
  await weights.close();
  const again = await visit(await open());
  expect(again.digests).toEqual(right);
  expect(again.done).toEqual([manifest.bytes]);
});

test('with a quota of 4 MiB the model works from memory, and the person is told once', async () => {
  const page = await open();
  const devtools = await context.newCDPSession(page);
  await devtools.send('Storage.overrideQuotaForOrigin', { origin: server.origin, quotaSize: 4 * MIB });
  const { notices, digests, storedBytes } = await visit(page);
  expect(digests).toEqual(right);
  expect(notices).toEqual(['storage-full']);
  expect(storedBytes).toBeLessThanOrEqual(4 * MIB);
});

test('a tab closed in the middle of a download costs at most one chunk again', async () => {
  weights.script('/a.gguf', { kind: 'stall', after: 3.5 * MIB });
  const page = await open();
  const lost = visit(page).catch(() => 'closed');
  await expect.poll(() => stored(page), { timeout: 20_000 }).toBe(3 * MIB);
  await page.close();
  expect(await lost).toBe('closed');
  weights.clearLog();
  expect((await visit(await open())).digests).toEqual(right);
  expect(weights.log.map((request) => request.range)).toEqual([`bytes=${3 * MIB}-${6 * MIB - 1}`, undefined]);
});

test('a socket that dies is resumed across origins, with Range and If-Range', async () => {
  weights.script('/a.gguf', { kind: 'destroy', after: 2.5 * MIB });
  expect((await visit(await open())).digests).toEqual(right);
  expect(weights.log[1]!.range).toMatch(/^bytes=\d+-6291455$/);
  expect(weights.log[1]!.ifRange).toBe('"a"');
});

test('offline in the middle of a download waits, goes on when the network is back, and never counts backwards', async () => {
  weights.script('/a.gguf', { kind: 'stall', after: 2 * MIB });
  const page = await open();
  const running = visit(page);
  await expect.poll(() => stored(page), { timeout: 20_000 }).toBe(2 * MIB);
  await context.setOffline(true);
  await new Promise((resolve) => setTimeout(resolve, 6000)); // longer than the idle time
  await context.setOffline(false);
  const { digests, done } = await running;
  expect(digests).toEqual(right);
  expect(done).toEqual(done.toSorted((a, b) => a - b));
});

test('storage cleared while the weights are in use: reading goes on', async () => {
  const page = await open();
  await visit(page);
  const devtools = await context.newCDPSession(page);
  await devtools.send('Storage.clearDataForOrigin', { origin: server.origin, storageTypes: 'all' });
  weights.clearLog();
  expect(await page.evaluate(() => storagePage.reread())).toEqual(right);
  expect(weights.log.length).toBeGreaterThan(0); // what was cleared came from the network
});
