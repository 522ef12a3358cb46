import { type Browser, chromium } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chromiumLaunch } from '../../scripts/find-chromium.mjs';
import { startTinySite } from '../fakes/tiny-site.ts';
import type { ClientPage } from './client-page.ts';
import { type ScriptServer, serveScript } from './script-server.ts';

let server: ScriptServer;
let browser: Browser;

beforeAll(async () => {
  server = await serveScript({
    script: 'client-page',
  });
  const { args, ...launch } = chromiumLaunch();
  const rules = '--host-resolver-rules=MAP insecure.test 127.0.0.1';
  browser = await chromium.launch({ ...launch, args: [...args, rules] });
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

/** The functions of `client-page.ts` in a page. */
declare const clientPage: ClientPage;

test('a page that came over plain http is told so before any weights are asked for', async () => {
  const site = await startTinySite({ one: {} });
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(`${server.origin.replace('127.0.0.1', 'insecure.test')}/blank`);
  await page.waitForFunction(() => 'clientPage' in globalThis);
  expect(await page.evaluate(() => isSecureContext)).toBe(false);
  const found = await page.evaluate((url) => clientPage.start(url), site.catalogUrl);
  expect(found).toMatch(/^insecure-context: .*Use https or localhost/);
  expect(site.log.filter(({ path }) => path.endsWith('.gguf'))).toEqual([]);
  expect(errors).toEqual([]);
  await site.close();
});
