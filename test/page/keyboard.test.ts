import { readFile } from 'node:fs/promises';
import type { BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTinySite } from '../fakes/tiny-site.ts';
import type { TinySite } from '../fakes/tiny-site.ts';
import { openBuiltPage, waitForPhase, watchComplaints } from './built-page.ts';
import type { BuiltPage } from './built-page.ts';
import { focused, tabTo } from './focus.ts';
import { slowAnswers } from './slow-answers.ts';

let built: BuiltPage;
let site: TinySite;
let context: BrowserContext;
let page: Page;
let complaints: readonly string[];

beforeAll(async () => {
  [built, site] = await Promise.all([openBuiltPage(), startTinySite({ one: { contextLength: 1024 } })]);
});
afterAll(async () => {
  await built.close();
  await site.close();
});

afterEach(async () => {
  await context.close();
  expect(complaints).toEqual([]);
});

/** Nothing in here ever touches a mouse. */
async function visit(width: number): Promise<void> {
  context = await built.browser.newContext({
    viewport: { width, height: 800 },
    permissions: ['clipboard-read', 'clipboard-write'],
    acceptDownloads: true,
  });
  page = await context.newPage();
  complaints = watchComplaints(page);
  await page.goto(built.address(site.catalogUrl));
  await waitForPhase(page, 'offer');
  await tabTo(page, /^Download and start/u);
  await key('Enter');
  await waitForPhase(page, 'ready');
  await expectFocus('Your message');
}

const key = (name: string) => page.keyboard.press(name);
const type = (text: string) => page.keyboard.type(text);
const expectFocus = (name: string | RegExp) =>
  expect.poll(async () => (await focused(page)).name).toEqual(expect.stringMatching(exactly(name)));
const exactly = (name: string | RegExp) =>
  typeof name === 'string'
    ? new RegExp(`^${RegExp.escape?.(name) ?? name.replace(/[?.]/gu, '\\$&')}$`, 'u')
    : name;
const titles = () =>
  page.getByRole('navigation', { name: 'Conversations' }).locator('.title').allInnerTexts();

async function say(question: string): Promise<void> {
  await type(question);
  await key('Enter');
  await waitForPhase(page, 'answering');
}
