import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { chromiumLaunch } from '../../scripts/find-chromium.mjs';
import type { HostileAnswersPage } from './hostile-answers-page.ts';
import { type ScriptServer, serveScript } from './script-server.ts';
import { REPORTING_POLICY, watchDeeds } from './watch-deeds.ts';

let server: ScriptServer;
let browser: Browser;
let page: Page;
let deeds: readonly string[];

beforeAll(async () => {
  server = await serveScript({
    script: 'hostile-answers-page',
    before: (_request, response, next) => {
      response.setHeader('Content-Security-Policy-Report-Only', REPORTING_POLICY);
      next();
    },
  });
  browser = await chromium.launch(chromiumLaunch());
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

beforeEach(async () => {
  const context = await browser.newContext();
  page = await context.newPage();
  await page.goto(`${server.origin}/blank`);
  await page.waitForFunction(() => 'hostileAnswers' in globalThis);
  await page.evaluate(() => hostileAnswers.open());
  const parts = `${server.origin}/parts/`; // code that the chat fetches when it is first needed
  deeds = watchDeeds(page, (url) => url.startsWith(parts));
});
afterEach(() => page.context().close());

/** The functions of `hostile-answers-page.ts` in that page. */
declare const hostileAnswers: HostileAnswersPage;

async function expectInnocent(): Promise<void> {
  expect(await page.evaluate(() => hostileAnswers.hacked())).toBe(false);
  expect(await page.evaluate(() => hostileAnswers.violations())).toEqual([]);
  expect(deeds).toEqual([]);
}

test('hostile answers, one character at a time: no request leaves, no script runs, only what is allowed is shown, as if they had come whole', async () => {
  const count = await page.evaluate(() => hostileAnswers.count);
  expect(count).toBeGreaterThan(120);
  for (let index = 0; index < count; index++) {
    const { wrong, same, text } = await page.evaluate((at) => hostileAnswers.answer(at), index);
    expect(wrong, text).toEqual([]);
    expect(same, text).toBe(true);
  }
  await expectInnocent();
});

test('hostile text in questions, names, notices, failures and imported conversations is text', async () => {
  const count = await page.evaluate(() => hostileAnswers.count);
  for (let from = 0; from < count; from += 20) {
    const range = [from, from + 20] as const;
    expect(await page.evaluate((at) => hostileAnswers.everywhere(...at), range)).toEqual([]);
  }
  await expectInnocent();
});
