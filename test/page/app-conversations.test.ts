import type { BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { TALKATIVE } from '../fakes/tiny-model.ts';
import { startTinySite } from '../fakes/tiny-site.ts';
import type { TinySite } from '../fakes/tiny-site.ts';
import { ask, openBuiltPage, waitForPhase, watchComplaints } from './built-app.ts';
import type { BuiltPage } from './built-app.ts';
import { slowAnswers } from './slow-answers.ts';

let built: BuiltPage;
let site: TinySite;
let context: BrowserContext;
let complaints: (readonly string[])[];

beforeAll(async () => {
  [built, site] = await Promise.all([openBuiltPage(), startTinySite({ one: TALKATIVE })]);
});

afterAll(async () => {
  await built.close();
  await site.close();
});

beforeEach(async () => {
  context = await built.browser.newContext({ viewport: { width: 1280, height: 800 }, acceptDownloads: true });
  complaints = [];
});

afterEach(async () => {
  await context.close();
  expect(complaints.flat()).toEqual([]);
});

async function open(): Promise<Page> {
  const page = await context.newPage();
  complaints.push(watchComplaints(page));
  await page.goto(built.address(site.catalogUrl));
  return page;
}

/** A page whose model answers. */
async function ready(): Promise<Page> {
  const page = await open();
  await page.getByRole('button', { name: 'Download and start' }).click();
  await waitForPhase(page, 'ready');
  return page;
}

const list = (page: Page) => page.getByRole('navigation', { name: 'Conversations' });
const titles = (page: Page) => list(page).locator('.title').allInnerTexts();
const questions = (page: Page) => page.locator('.message-user .bubble').allInnerTexts();
const newChat = (page: Page) => page.getByRole('button', { name: 'New chat' }).first().click();

async function choose(page: Page, title: string, action: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${title}` }).click();
  await list(page).getByRole('button', { name: action }).click();
}

test('conversations are there after a reload, the open one open, with what was done to them', async () => {
  const page = await ready();
  for (const question of ['About the sea', 'About the café', 'About nothing']) {
    await newChat(page);
    await ask(page, question);
  }
  await choose(page, 'About the sea', 'Rename');
  await page.keyboard.type('Oceans');
  await page.keyboard.press('Enter');
  await choose(page, 'About nothing', 'Delete');
  await list(page).getByRole('button', { name: 'Oceans', exact: true }).click();
  await page.reload();
  await waitForPhase(page, 'ready');
  await expect.poll(() => titles(page)).toEqual(['About the café', 'Oceans']);
  await expect.poll(() => questions(page)).toEqual(['About the sea']);
  await page.getByRole('searchbox').fill('CAFE');
  await expect.poll(() => titles(page)).toEqual(['About the café']);
  await page.goBack(); // to the one that was open before the choice
  await expect.poll(() => questions(page)).not.toEqual(['About the sea']);
});

test('what was exported in one browser is imported in another', async () => {
  const page = await ready();
  await ask(page, 'About the sea');
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export all' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^nibble-conversations-[\d-]+\.json$/u);
  const file = await download.path();

  await context.clearCookies();
  const other = await built.browser.newContext({ viewport: { width: 1280, height: 800 } });
  const fresh = await other.newPage();
  await fresh.goto(built.address(site.catalogUrl));
  await waitForPhase(fresh, 'offer');
  await expect.poll(() => titles(fresh)).toEqual([]);
  await fresh.locator('input[type=file][accept*=json]').first().setInputFiles(file);
  await expect.poll(() => titles(fresh)).toEqual(['About the sea']);
  await other.close();
});

test('two tabs show the same list, and what one does appears in the other', async () => {
  const one = await ready();
  const two = await open();
  await waitForPhase(two, 'ready');
  await ask(one, 'From the first');
  await expect.poll(() => titles(two)).toEqual(['From the first']);
  await choose(two, 'From the first', 'Rename');
  await two.keyboard.type('Named in the second');
  await two.keyboard.press('Enter');
  await expect.poll(() => titles(one)).toEqual(['Named in the second']);
  await choose(one, 'Named in the second', 'Delete');
  await expect.poll(() => titles(two)).toEqual([]);
});

test('a page that is closed in mid-answer keeps what was written', async () => {
  const page = await ready();
  await page.getByRole('textbox', { name: 'Your message' }).fill('Go on for long');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => {
    const chat = document.querySelector('nibble-app')?.shadowRoot?.querySelector('nibble-chat');
    const answer = chat?.shadowRoot?.querySelector('.message-model .answer');
    return (answer?.textContent?.trim() ?? '').length > 10;
  });
  await page.close();
  const again = await open();
  await waitForPhase(again, 'ready');
  await list(again).getByRole('button', { name: 'Go on for long', exact: true }).click();
  await expect.poll(() => questions(again)).toEqual(['Go on for long']);
  expect((await again.locator('.message-model .answer').innerText()).trim().length).toBeGreaterThan(5);
});

test('a page that is loaded anew in mid-answer has what was written until then', async () => {
  const page = await ready();
  await slowAnswers(page);
  await page.getByRole('textbox', { name: 'Your message' }).fill('Go on for long');
  await page.keyboard.press('Enter');
  const answer = page.locator('.message-model .answer');
  const written = async (): Promise<string> => (await answer.innerText()).trim();
  await expect.poll(async () => (await written()).length, { timeout: 20_000 }).toBeGreaterThan(40);
  const before = await written();
  await page.reload();
  await waitForPhase(page, 'ready');
  await expect.poll(() => questions(page)).toEqual(['Go on for long']);
  await expect.poll(async () => (await written()).length).toBeGreaterThanOrEqual(before.length);
  expect((await written()).startsWith(before)).toBe(true);
});

test('a full disk costs no conversation: it is told, goes on in memory, and is kept once there is room', async () => {
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  const { origin } = new URL(built.address(site.catalogUrl));
  await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
  await page.goto(built.address(site.catalogUrl));
  await page.getByRole('button', { name: 'Download and start' }).click();
  await waitForPhase(page, 'ready'); // from memory
  await ask(page, 'While it is full');
  const alert = list(page).getByRole('alert');
  await alert.waitFor();
  expect(await alert.innerText()).toContain('storage-full');
  await expect.poll(() => titles(page)).toEqual(['While it is full']);
  await devtools.send('Storage.overrideQuotaForOrigin', { origin });
  await newChat(page);
  await ask(page, 'Now there is room');
  await alert.waitFor({ state: 'detached' });
  await page.reload();
  await expect.poll(() => titles(page)).toEqual(['Now there is room', 'While it is full']);
});

test('where the browser denies storage the app answers, and says that it keeps nothing', async () => {
  await context.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('The user denied permission to access the database.', 'SecurityError');
    };
  });
  const page = await ready();
  await list(page).getByRole('alert').waitFor();
  expect(await list(page).getByRole('alert').innerText()).toContain('storage-denied');
  await ask(page, 'Hello?');
  await expect.poll(() => titles(page)).toEqual(['Hello?']);
  await page.getByRole('button', { name: 'Settings' }).first().click();
  await page.getByRole('radio', { name: 'Dark' }).check();
  await page.getByText(/These settings last until the page is closed/u).waitFor();
});
