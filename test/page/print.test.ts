import { afterAll, beforeAll, expect, test } from 'vitest';
import { TALKATIVE } from '../fakes/tiny-model.ts';
import { startTinySite } from '../fakes/tiny-site.ts';
import type { TinySite } from '../fakes/tiny-site.ts';
import { ask, openBuiltPage, waitForPhase } from './built-app.ts';
import type { BuiltPage } from './built-app.ts';

let built: BuiltPage;
let site: TinySite;

beforeAll(async () => {
  [built, site] = await Promise.all([openBuiltPage(), startTinySite({ one: TALKATIVE })]);
});
afterAll(async () => {
  await built.close();
  await site.close();
});

test('on paper a conversation is whole, and nothing is there to press', async () => {
  const page = await built.browser.newPage({
    viewport: { width: 320, height: 300 },
    colorScheme: 'dark',
  });
  await page.goto(built.address(site.catalogUrl));
  await page.getByRole('button', { name: 'Download and start' }).click();
  await waitForPhase(page, 'ready');
  await ask(page, 'About the sea');
  await page.emulateMedia({ media: 'print' });
  expect(await page.getByRole('heading', { name: 'About the sea' }).isVisible()).toBe(true);
  expect(await page.getByRole('button').filter({ visible: true }).count()).toBe(0);
  expect(await page.getByRole('textbox').isVisible()).toBe(false);
  const [first, last, paper] = await Promise.all([
    page.getByText('About the sea').last().boundingBox(),
    page.locator('.message-model').last().boundingBox(),
    page.evaluate(() => document.documentElement.scrollHeight),
  ]);
  expect(first!.y).toBeGreaterThanOrEqual(0);
  expect(last!.y + last!.height).toBeGreaterThan(300);
  expect(last!.y + last!.height).toBeLessThanOrEqual(paper);
  const ink = await page
    .locator('.bubble')
    .first()
    .evaluate((bubble) => getComputedStyle(bubble).color);
  expect(ink).toBe('rgb(42, 35, 27)');
  await page.close();
});
