import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { chromiumLaunch } from '../../scripts/find-chromium.mjs';
import type { ModelManifest } from '../../src/artifact/manifest.ts';
import { manifestOf, noise, sha256 } from '../cache/model-fixture.ts';
import { type FaultServer, startFaultServer } from '../fakes/fault-server.ts';
import { type ScriptServer, serveScript } from './script-server.ts';
import type { StoragePage, Visit, VisitOptions } from './storage-page.ts';

export const MIB = 2 ** 20;
export const A = noise(6 * MIB, 1);
export const B = noise(3 * MIB, 2);

/** SHA-256 of both files. */
export const right = [sha256(A), sha256(B)];

/** A model of two files in chunks of a MiB, a server of its weights on another origin, and a browser with a disk. */
export interface StorageBench {
  readonly server: ScriptServer;
  readonly context: BrowserContext;
  readonly weights: FaultServer;
  readonly manifest: ModelManifest;
  /** A new tab with the functions of `storage-page.ts`. */
  open(from?: BrowserContext): Promise<Page>;
  /** Brings the model and reads it through, as that tab sees it. */
  visit(page: Page, options?: VisitOptions): Promise<Visit>;
  /** Bytes of weights in IndexedDB. */
  stored(page: Page): Promise<number>;
}

/** The functions of `storage-page.ts` in a page. */
declare const storagePage: StoragePage;

/**
 * A browser for the file that calls this, and everything that it keeps fresh for each test: pages of an origin that has never been
 * visited, `*.localhost`, which every browser takes to be this machine.
 */
export function useStorageBench(): StorageBench {
  let listening: ScriptServer;
  let server: ScriptServer;
  let count = 0;
  let profile: string;
  let context: BrowserContext;
  let weights: FaultServer;
  let manifest: ModelManifest;

  beforeAll(async () => {
    listening = await serveScript({ script: 'storage-page' });
    profile = await mkdtemp(join(tmpdir(), 'nibble-profile-'));
    context = await chromium.launchPersistentContext(profile, chromiumLaunch());
  });
  afterAll(async () => {
    await context.close();
    await listening.close();
    await rm(profile, { recursive: true, force: true });
  });
  beforeEach(async () => {
    const { port } = new URL(listening.origin);
    server = { ...listening, origin: `http://visit-${++count}.localhost:${port}` };
    weights = await startFaultServer(); // another port: another origin, so CORS is at work
    weights.put('/a.gguf', { bytes: A, etag: '"a"' });
    weights.put('/b.gguf', { bytes: B, etag: '"b"' });
    manifest = manifestOf('m', { 'a.gguf': A, 'b.gguf': B }, { chunkBytes: MIB, origin: weights.origin });
  });
  afterEach(async () => {
    await Promise.all(context.pages().map((page) => page.close()));
    await weights.close();
  });

  return {
    get server() {
      return server;
    },
    get context() {
      return context;
    },
    get weights() {
      return weights;
    },
    get manifest() {
      return manifest;
    },
    async open(from = context) {
      const page = await from.newPage();
      await page.goto(`${server.origin}/blank`);
      await page.waitForFunction(() => 'storagePage' in globalThis);
      return page;
    },
    visit: (page, options = {}) =>
      page.evaluate(([model, how]) => storagePage.visit(model, how), [manifest, options] as const),
    stored: (page) => page.evaluate(() => storagePage.storedBytes()),
  };
}
