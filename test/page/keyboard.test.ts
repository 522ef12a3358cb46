import { readFile } from 'node:fs/promises';
import type { BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { TALKATIVE } from '../fakes/tiny-model.ts';
import { startTinySite } from '../fakes/tiny-site.ts';
import type { TinySite } from '../fakes/tiny-site.ts';
import { openBuiltPage, waitForPhase, watchComplaints } from './built-app.ts';
import type { BuiltPage } from './built-app.ts';
import { focused, tabTo } from './focus.ts';
import { slowAnswers } from './slow-answers.ts';

let built: BuiltPage;
let site: TinySite;
let context: BrowserContext;
let page: Page;
let complaints: readonly string[];

beforeAll(async () => {
  [built, site] = await Promise.all([openBuiltPage(), startTinySite({ one: TALKATIVE })]);
});
afterAll(async () => {
  await built.close();
  await site.close();
});

afterEach(async () => {
  await context.close();
  expect(complaints).toEqual([]);
});

// Nothing below touches a mouse.
const press = (key: string) => page.keyboard.press(key);
const type = (text: string) => page.keyboard.type(text);
const nowOn = (name: string) => expect.poll(async () => (await focused(page)).name).toBe(name);
const titles = () =>
  page.getByRole('navigation', { name: 'Conversations' }).locator('.title').allInnerTexts();
const questions = () => page.locator('.message-user .bubble').allInnerTexts();

async function visit(width: number): Promise<void> {
  context = await built.browser.newContext({
    viewport: { width, height: 800 },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  page = await context.newPage();
  complaints = watchComplaints(page);
  await page.goto(built.address(site.catalogUrl));
  await waitForPhase(page, 'offer');
  await tabTo(page, /^Download and start/u);
  await press('Enter');
  await waitForPhase(page, 'ready');
  await nowOn('Your message');
}

const stopped = () => page.getByText(/^Stopped(?: before the first word)?$/u);

/** Asks, and stops the answer once it has begun. */
async function askAndStop(question: string): Promise<void> {
  await slowAnswers(page);
  await type(question);
  await press('Enter');
  await page.locator('.message-model .answer').filter({ hasText: /\S/u }).last().waitFor();
  await press('Escape');
  await stopped().waitFor();
}

test('a conversation by keys alone: download, ask, stop, retry, word anew, copy', async () => {
  await visit(1280);
  await askAndStop('About the sea');
  await nowOn('Your message');

  await tabTo(page, 'Retry', 'Shift+Tab');
  await press('Enter');
  await waitForPhase(page, 'answering');
  await nowOn('Your message');
  await tabTo(page, 'Stop');
  await press('Enter');
  await stopped().waitFor();
  await nowOn('Send');

  await tabTo(page, 'Edit', 'Shift+Tab');
  await press('Enter');
  await nowOn('Your message, in other words');
  await press('Escape');
  await nowOn('Edit');
  await press('Enter');
  await press('Control+a');
  await type('About the moon');
  await tabTo(page, 'Ask again');
  await press('Enter');
  await waitForPhase(page, 'answering');
  await nowOn('Your message');
  await page.locator('.message-model .answer').filter({ hasText: /\S/u }).waitFor();
  await press('Escape');
  await stopped().waitFor();
  await expect.poll(questions).toEqual(['About the moon']);

  await tabTo(page, 'Edit', 'Shift+Tab');
  await tabTo(page, 'Copy');
  await press('Enter');
  await nowOn('Copied');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('About the moon');
});

test('every other view by keys alone, and the focus comes back to where it was', async () => {
  await visit(1280);
  await press('Control+,');
  await page.getByRole('dialog', { name: 'Settings' }).waitFor();
  await tabTo(page, /^Temperature/u);
  await press('ArrowRight');
  await nowOn('Temperature 0.3');
  await press('Escape');
  await nowOn('Your message');

  await tabTo(page, /^Models and storage/u, 'Shift+Tab');
  await press('Enter');
  await page.getByRole('button', { name: 'Delete' }).waitFor();
  await tabTo(page, 'Delete');
  await press('Enter');
  await nowOn('Keep it');
  await press('Enter');
  await nowOn('Delete');
  await press('Escape');
  await nowOn('Models and storage Tiny one');

  await tabTo(page, 'Performance');
  await press('Enter');
  await page.getByRole('heading', { name: 'Performance' }).waitFor();
  await tabTo(page, 'Close');
  await press('Enter');
  await nowOn('Performance');

  await tabTo(page, 'Shortcuts', 'Shift+Tab');
  await press('Enter');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  await tabTo(page, 'Close');
  await press('Enter');
  await nowOn('Shortcuts');
});

test('conversations by keys alone: renamed, searched, exported, deleted, brought back', async () => {
  await visit(1280);
  await askAndStop('About the sea');
  await press('Control+Shift+O');
  await nowOn('Your message');
  await askAndStop('About the moon');

  await tabTo(page, 'Actions for About the sea', 'Shift+Tab');
  await press('Enter');
  await tabTo(page, 'Rename');
  await press('Enter');
  await nowOn('Title');
  await type('Oceans');
  await press('Enter');
  await nowOn('Oceans');

  await press('Control+k');
  await nowOn('Search conversations');
  await type('ocean');
  await expect.poll(titles).toEqual(['Oceans']);
  await tabTo(page, /^Oceans/u);
  await press('Enter');
  await nowOn('Your message');
  await expect.poll(questions).toEqual(['About the sea']);

  await press('Control+k');
  await press('Delete');
  await expect.poll(titles).toHaveLength(2);
  await tabTo(page, 'Export all');
  const saving = page.waitForEvent('download');
  await press('Enter');
  expect(await readFile(await (await saving).path(), 'utf8')).toContain('Oceans');

  await tabTo(page, 'Actions for Oceans', 'Shift+Tab');
  await press('Enter');
  await tabTo(page, 'Delete');
  await press('Enter');
  await expect.poll(titles).toEqual(['About the moon']);
  await nowOn('New chat');
  await tabTo(page, 'Undo');
  await press('Enter');
  await expect.poll(titles).toHaveLength(2);
  expect((await focused(page)).name).not.toBe('');
});

test('on a phone with a keyboard the drawers are left by Escape, to the button that opened them', async () => {
  await visit(320);
  await tabTo(page, 'Conversations', 'Shift+Tab');
  await press('Enter');
  await tabTo(page, 'Settings');
  await press('Enter');
  await page.getByRole('dialog', { name: 'Settings' }).waitFor();
  await press('Escape');
  await nowOn('Conversations');
  await press('Enter');
  await tabTo(page, 'Performance');
  await press('Enter');
  await page.getByRole('heading', { name: 'Performance' }).waitFor();
  await press('Escape');
  await nowOn('Conversations');
  await press('Enter');
  await tabTo(page, 'Import');
  await press('Escape');
  await nowOn('Conversations');
  await press('Enter');
  await tabTo(page, 'New chat');
  await press('Enter');
  await nowOn('Your message');
});
