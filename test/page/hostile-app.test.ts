import { type Browser, chromium } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chromiumLaunch } from '../../scripts/find-chromium.mjs';
import type { HostileAppPage } from './hostile-app-page.ts';
import { type ScriptServer, serveScript } from './script-server.ts';
import { REPORTING_POLICY, watchDeeds } from './watch-deeds.ts';

let server: ScriptServer;
let browser: Browser;

beforeAll(async () => {
  server = await serveScript({
    script: 'hostile-app-page',
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

/** The functions of `hostile-app-page.ts` in that page. */
declare const hostileApp: HostileAppPage;

test('hostile conversations, titles, searches, models, notices and failures are text in every view of the app', async () => {
  const page = await browser.newPage();
  await page.goto(`${server.origin}/blank`);
  await page.waitForFunction(() => 'hostileApp' in globalThis);
  const own = new URL(server.origin).host;
  const deeds = watchDeeds(page, (url) => new URL(url).host === own); // the app's code and its icon
  const count = await page.evaluate(() => hostileApp.count);
  for (let index = 0; index < count; index++) {
    const { wrong, texts } = await page.evaluate((at) => hostileApp.look(at), index);
    expect(wrong, texts.join('\n')).toEqual([]);
  }
  expect(await page.evaluate(() => hostileApp.hacked())).toBe(false);
  expect(deeds).toEqual([]);
});
