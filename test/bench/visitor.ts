import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium } from 'playwright';
import { chromiumLaunch } from '../../scripts/find-chromium.mjs';
import type { VisitFigures, VisitPlan } from './page/visit.ts';
import type { EngineName } from './setting.ts';
import type { BenchServer } from './server.ts';

export interface Visit {
  /** Undefined for a visit that only fills the cache. */
  readonly figures: VisitFigures | undefined;
  /** Weights that the server sent meanwhile. */
  readonly fetchedBytes: number;
}

/** Visits an engine's page with a browser of its own each time; what the engine stores stays on disk in between. */
export interface Visitor {
  readonly browserVersion: string;
  visit(engine: EngineName, plan: VisitPlan): Promise<Visit>;
  close(): Promise<void>;
}

export async function openVisitor(server: BenchServer): Promise<Visitor> {
  const folder = await mkdtemp(join(tmpdir(), 'nibble-bench-'));
  const launch = chromiumLaunch();
  const probe = await chromium.launch(launch);
  const browserVersion = probe.version();
  await probe.close();
  return {
    browserVersion,
    async visit(engine, plan) {
      const browser = await chromium.launchPersistentContext(join(folder, engine), launch);
      try {
        const before = server.weightBytes();
        const page = await browser.newPage();
        const address = `${server.url}${engine}.html?plan=${encodeURIComponent(JSON.stringify(plan))}`;
        await page.goto(address);
        const figures = await inTime(
          page.evaluate(() => (globalThis as { figures?: Promise<VisitFigures | undefined> }).figures),
        );
        return { figures, fetchedBytes: server.weightBytes() - before };
      } finally {
        await browser.close();
      }
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

/** wllama beside a busy process has taken seven minutes; what takes longer than this hangs. */
const VISIT_LIMIT_MS = 15 * 60_000;

async function inTime<T>(work: Promise<T>): Promise<T> {
  const limit = new AbortController();
  const late = delay(VISIT_LIMIT_MS, undefined, { signal: limit.signal }).then(() => {
    throw new Error(`no figures after ${VISIT_LIMIT_MS / 60_000} minutes`);
  });
  late.catch(() => {}); // cancelled below
  try {
    return await Promise.race([work, late]);
  } finally {
    limit.abort();
  }
}
