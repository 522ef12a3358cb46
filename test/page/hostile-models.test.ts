import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { chromiumLaunch } from '../../scripts/find-chromium.mjs';
import { HOSTILE_FILES, HOSTILE_TEXTS, SENSELESS, type HostileModel } from '../fakes/hostile-models.ts';
import { startTinySite } from '../fakes/tiny-site.ts';
import type { TinySite } from '../fakes/tiny-site.ts';
import type { HostilePage } from './hostile-page.ts';
import { type ScriptServer, serveScript } from './script-server.ts';

let server: ScriptServer;
let browser: Browser;
let site: TinySite;
let page: Page;

beforeAll(async () => {
  server = await serveScript({
    script: 'hostile-page',
  });
  browser = await chromium.launch(chromiumLaunch());
  const bytes = [...HOSTILE_FILES, ...HOSTILE_TEXTS, ...SENSELESS].map(
    ([id, model]) => [id, model.bytes] as const,
  );
  site = await startTinySite({ good: {}, ...Object.fromEntries(bytes) }); // the digests are those of the bad bytes
});
afterAll(async () => {
  await browser.close();
  await server.close();
  await site.close();
});

beforeEach(async () => {
  const context = await browser.newContext();
  page = await context.newPage();
  await page.goto(`${server.origin}/blank`);
  await page.waitForFunction(() => 'hostilePage' in globalThis);
});
afterEach(() => page.context().close());

/** The functions of `hostile-page.ts` in that page. */
declare const hostilePage: HostilePage;

/** Each model in turn, with the good one after every one, in one worker. */
async function tryEach(models: ReadonlyMap<string, HostileModel>) {
  const ids = ['good', ...[...models.keys()].flatMap((id) => [id, 'good'])];
  const { trials, workers } = await page.evaluate(([url, all]) => hostilePage.tryEach(url, all), [
    site.catalogUrl,
    ids,
  ] as const);
  return {
    good: trials.filter(({ id }) => id === 'good'),
    bad: trials.filter(({ id }) => id !== 'good'),
    workers,
  };
}

test.each([
  ['a file that is no model', HOSTILE_FILES, 1000],
  ['a vocabulary or template that means no good', HOSTILE_TEXTS, 2500], // a template has a second
])(
  '%s is refused in time with its own code, and the next good model answers in the same worker',
  async (_, models, limitMs) => {
    const { good, bad, workers } = await tryEach(models);
    for (const { id, outcome, message, ms } of bad) {
      expect(outcome, `${id}: ${message}`).toMatch(models.get(id)!.code);
      expect(message, id).toMatch(/\w+ \w+ \w+/);
      expect(ms, id).toBeLessThan(limitMs);
    }
    expect(bad.length).toBe(models.size);
    expect(new Set(good.map(({ outcome, message }) => `${outcome}: ${message}`)).size).toBe(1);
    expect(good[0]).toMatchObject({ outcome: 'fine', message: /./ });
    expect(workers).toBe(1);
  },
);

test('weights that are no numbers end in an answer or a Fault, and the next good model answers', async () => {
  const { good, bad, workers } = await tryEach(SENSELESS);
  for (const { id, outcome, message } of bad) expect(outcome, message).toMatch(SENSELESS.get(id)!.code);
  expect(good.map(({ outcome }) => outcome)).toEqual(good.map(() => 'fine'));
  expect(workers).toBe(1);
});
