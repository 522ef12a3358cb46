import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { chromiumLaunch } from '../../../../scripts/find-chromium.mjs';
import type { SearchPage, SearchPageRequest } from '../../page/search.ts';
import { openBenchServer } from '../../server.ts';
import type { BenchVectors } from '../vectors.ts';
import type { Contest, IndexResult } from './contest.ts';
import { peerModule } from './install.ts';
import type { TierResult } from './tier.ts';

declare global {
  /** Of the page. */
  var search: Promise<SearchPage>;
}

interface ChromiumContest {
  /** Ours and those that run in browsers only, in one page. */
  run(contest: Contest): Promise<readonly IndexResult[]>;
  /** Ours, with full vectors in IndexedDB. */
  tier(contest: Contest): Promise<TierResult>;
  close(): Promise<void>;
}

/** A page in a headless Chromium with a profile on disk, which has fetched the vectors from a server of its own. */
export async function openChromiumContest(vectors: BenchVectors): Promise<ChromiumContest> {
  const folder = await mkdtemp(join(tmpdir(), 'nibble-bench-'));
  const served = join(folder, 'served');
  await cp(fileURLToPath(peerModule('hnswlib-wasm/dist')), join(served, 'hnswlib'), { recursive: true });
  await writeFile(join(served, 'rows.f32'), vectors.rows);
  await writeFile(join(served, 'queries.f32'), vectors.queries);
  const server = await openBenchServer(['search'], served);
  const browser = await chromium.launchPersistentContext(join(folder, 'profile'), chromiumLaunch());
  const page = await browser.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') console.error(message.text()); // where our progress goes
  });
  await page.goto(`${server.url}search.html`);
  return {
    run: (contest) =>
      page.evaluate(async (asked) => (await globalThis.search).run(asked), requestOf(contest)),
    tier: (contest) =>
      page.evaluate(async (asked) => (await globalThis.search).tier(asked), requestOf(contest)),
    async close() {
      await browser.close();
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function requestOf({ rows, dimensions, truth }: Contest): SearchPageRequest {
  return {
    rows: rows.length / dimensions,
    dimensions,
    truth: truth.map((slots) => Array.from(slots)),
  };
}
