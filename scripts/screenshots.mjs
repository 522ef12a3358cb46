import { mkdirSync, writeFileSync } from 'node:fs';
import { chromium } from 'playwright';
import { buildBrowser } from './browser.mjs';
import { contactSheet } from './contact-sheet.mjs';
import { chromiumLaunch } from './find-chromium.mjs';
import { openExample } from './open-example.mjs';
import { palettePng } from './palette-png.mjs';
import { main, root } from './run.mjs';
import { setup } from './setup.mjs';

/** @typedef {import('playwright').Page} Page */

const PATIENCE_MS = 120_000;
const PHONE = { width: 320, height: 640 };
const TABLET = { width: 768, height: 800 };
const DESK = { width: 1280, height: 800 };

/** What is asked, so that the list has something in it; the last is the one that is shown. */
const QUESTIONS = ['Write a short poem about the sea.', 'Why is the sky blue?', 'What is photosynthesis?'];
const SHOWN = ['What is the capital of France?', 'Give me three tips for a good night’s sleep.'];

/** Those of a shop for plants, and what is asked of them. */
const DOCUMENTS = ['warranty.md', 'delivery.html', 'stock.csv'].map((name) => `test/data/documents/${name}`);
const SOUGHT_IN_THEM = 'sending something back';
const ASKED_OF_THEM = 'How long is the warranty of the clay pots?';

/**
 * Takes the pictures of the README, the documents and the web app manifest, with the model that ships here. The figures
 * in them are those of this machine: run it when nothing else does, and look at each before it is committed.
 */
await main(async () => {
  await setup();
  await buildBrowser();
  const { build, preview } = await import('vite'); // only here once setup has run
  const configFile = `${root}vite.config.ts`;
  const served = {
    configFile,
    logLevel: /** @type {const} */ ('warn'),
    build: { outDir: `${root}dist/app` },
  };
  await build(served);
  const server = await preview({ ...served, preview: { port: 0, host: '127.0.0.1' } });
  const browser = await chromium.launch(chromiumLaunch());
  try {
    const address = server.resolvedUrls?.local[0] ?? '';
    const first = await firstVisit(browser, address);
    const shown = await conversation(browser, address);
    save('public/screenshots/wide.png', shown.wide);
    save('public/screenshots/narrow.png', shown.narrow);
    save('docs/app.png', shown.wide);
    save('docs/performance.png', shown.performance);
    save('docs/phone.png', await contactSheet(browser, [...first, ...shown.phones]));
    save('docs/tablet.png', await contactSheet(browser, shown.tablets));
    save('docs/device.png', await contactSheet(browser, await deviceAndModels(browser, address)));
    save('docs/quantize.png', await contactSheet(browser, await quantized(browser, address)));
    save('docs/documents.png', await contactSheet(browser, await documents(browser, address)));
    save('docs/element.png', await widget(browser));
    save('docs/embed.png', await embed(browser));
  } finally {
    await browser.close();
    await server.close();
  }
});

/**
 * The offer in light, and a download that has come some way in dark.
 * @param {import('playwright').Browser} browser
 * @param {string} address
 */
async function firstVisit(browser, address) {
  const context = await browser.newContext({ viewport: PHONE, serviceWorkers: 'block' });
  const page = await context.newPage();
  await page.goto(address);
  const button = page.getByRole('button', { name: 'Download and start' });
  await button.waitFor();
  const offer = await look(page, PHONE, 'light');
  await context.route('**/*-00002-of-*.gguf', () => {}); // never answered
  await button.click();
  await page.getByText(/^3\d\.\d.MB of/u).waitFor();
  const download = await look(page, PHONE, 'dark');
  await context.close();
  return [offer, download];
}

/**
 * A conversation in every size, the models, and the figures while an answer comes.
 * @param {import('playwright').Browser} browser
 * @param {string} address
 */
async function conversation(browser, address) {
  const context = await browser.newContext({ viewport: DESK, colorScheme: 'light' });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  await page.goto(address);
  await page.getByRole('button', { name: 'Download and start' }).click();
  await page.getByText('What shall we talk about?').waitFor();
  await page.keyboard.press('Control+,');
  await page.getByRole('slider', { name: /^Temperature/u }).fill('0'); // the same answers each time
  await page.keyboard.press('Escape');
  for (const question of QUESTIONS) {
    await ask(page, question);
    await page.keyboard.press('Control+Shift+O');
  }
  for (const question of SHOWN) await ask(page, question);
  const wide = await look(page, DESK, 'light');
  const narrow = await look(page, { width: 390, height: 760 }, 'light');
  const phones = [await look(page, PHONE, 'light'), await look(page, PHONE, 'dark')];
  const tablets = [await look(page, TABLET, 'light')];
  await page.getByRole('button', { name: /^Models and storage/u }).click();
  tablets.push(await look(page, TABLET, 'dark'));
  await page.keyboard.press('Escape');
  await page.setViewportSize(DESK);
  await page.keyboard.press('Control+Shift+O');
  await page.keyboard.press('Control+.');
  await page.getByRole('textbox', { name: 'Your message' }).fill('Write a long story about a brave mouse.');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => {
    const chat = document.querySelector('nibble-app')?.shadowRoot?.querySelector('nibble-chat');
    return (chat?.shadowRoot?.querySelector('.answer')?.textContent?.length ?? 0) > 500;
  });
  const performance = await look(page, DESK, 'dark');
  await context.close();
  return { wide, narrow, phones, tablets, performance };
}

/**
 * What this device can do, and the models there are for it.
 * @param {import('playwright').Browser} browser
 * @param {string} address
 */
async function deviceAndModels(browser, address) {
  const context = await browser.newContext({ viewport: DESK });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  await page.goto(address);
  await page.getByRole('button', { name: 'This device' }).click();
  await page.getByText('A person reads about four words a second').waitFor();
  const device = await look(page, PHONE, 'light');
  await page.setViewportSize(DESK);
  await page.keyboard.press('Escape');
  await page
    .getByRole('button', { name: /^Models/u })
    .first()
    .click();
  const models = await look(page, PHONE, 'dark');
  await context.close();
  return [device, models];
}

/**
 * A model before and after it was made small, by the texts of the tests.
 * @param {import('playwright').Browser} browser
 * @param {string} address
 */
async function quantized(browser, address) {
  const context = await browser.newContext({ viewport: DESK });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  await page.goto(address);
  await page.getByRole('button', { name: 'Quantize', exact: true }).click();
  const view = page.locator('nibble-app-quantize');
  await view.locator('input[type=file]').setInputFiles(`${root}models/stories15m/stories15M-F16.gguf`);
  await view.locator('#texts').setInputFiles(`${root}test/data/stories.json`);
  const choices = await look(page, PHONE, 'light');
  await view.getByRole('button', { name: 'Quantize' }).click();
  await view.getByText('of the original').first().waitFor();
  const report = await look(page, PHONE, 'dark');
  await view.getByRole('button', { name: 'Ask', exact: true }).click();
  await view.getByText('tokens/s').nth(1).waitFor();
  await view.getByRole('region', { name: 'The small one' }).scrollIntoViewIfNeeded();
  const both = await look(page, PHONE, 'light');
  await context.close();
  return [choices, report, both];
}

/**
 * Documents that were added, an answer with its sources, and a passage that is open.
 * @param {import('playwright').Browser} browser
 * @param {string} address
 */
async function documents(browser, address) {
  const context = await browser.newContext({ viewport: PHONE });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  await page.goto(address);
  await page.getByRole('button', { name: 'Download and start' }).click();
  await page.getByText('What shall we talk about?').waitFor();
  await page.getByRole('button', { name: 'Conversations' }).click();
  await page.getByRole('button', { name: 'Documents', exact: true }).click();
  const view = page.locator('nibble-app-documents');
  await view
    .locator('input[type=file]')
    .first()
    .setInputFiles(DOCUMENTS.map((path) => root + path));
  const download = view.getByRole('button', { name: /^Download/u });
  await download.waitFor();
  const question = await look(page, PHONE, 'light');
  await download.click();
  await view.getByText(/^\d+ added/u).waitFor();
  await view.getByRole('searchbox', { name: 'Find a passage' }).fill(SOUGHT_IN_THEM);
  await view.getByRole('button', { name: 'Find', exact: true }).click();
  await view.locator('.passage-row').first().waitFor();
  await view.getByRole('searchbox').evaluate((field) => field.scrollIntoView());
  const found = await look(page, PHONE, 'dark');
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await ask(page, ASKED_OF_THEM);
  const answer = await look(page, PHONE, 'light');
  await page.getByRole('list', { name: 'Sources of this answer' }).getByRole('button').first().click();
  await page.locator('.passage mark').waitFor();
  const phone = await look(page, PHONE, 'dark');
  const desk = await look(page, { width: 960, height: PHONE.height }, 'light');
  await context.close();
  return [question, found, answer, phone, desk];
}

/**
 * The element in a page with looks of its own.
 * @param {import('playwright').Browser} browser
 */
async function widget(browser) {
  const example = await openExample('vanilla');
  const page = await browser.newPage({ viewport: { width: 1080, height: 720 } });
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(`${example.url}widget.html`);
  await page.getByRole('button', { name: 'Download and start' }).click();
  await ask(page, 'Who was the first person on the Moon?');
  const picture = await page.screenshot();
  await page.close();
  await example.close();
  return picture;
}

/**
 * The frame in a page of another site.
 * @param {import('playwright').Browser} browser
 */
async function embed(browser) {
  const example = await openExample('embed');
  const page = await browser.newPage({ viewport: { width: 1120, height: 840 } });
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(example.url);
  const frame = page.frameLocator('iframe');
  await frame.getByRole('button', { name: 'Download and start' }).click();
  await ask(frame, 'Why are leaves green?');
  const notice = frame.getByRole('button', { name: 'Got it' }); // where nothing can be stored
  if (await notice.isVisible()) await notice.click();
  await page.mouse.move(0, 0);
  const picture = await page.screenshot();
  await page.close();
  await example.close();
  return picture;
}

/**
 * @param {Page | import('playwright').FrameLocator} place
 * @param {string} question
 */
async function ask(place, question) {
  const stats = place.locator('.message-stats');
  const message = place.getByRole('textbox', { name: 'Your message' });
  await message.waitFor();
  const before = await stats.count();
  await message.fill(question);
  await message.press('Enter');
  await stats.nth(before).waitFor();
}

/**
 * The page in that size and those colours, when nothing moves any more and nothing has the focus.
 * @param {Page} page
 * @param {{ width: number, height: number }} size
 * @param {'light' | 'dark'} colorScheme
 */
async function look(page, size, colorScheme) {
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.mouse.move(0, 0);
  await page.waitForTimeout(300);
  return page.screenshot({ caret: 'hide' });
}

/**
 * @param {string} path
 * @param {Buffer} picture
 */
function save(path, picture) {
  const small = palettePng(picture);
  mkdirSync(`${root}public/screenshots`, { recursive: true });
  writeFileSync(root + path, small);
  console.error(`${path}: ${Math.round(small.length / 1000)} kB`);
}
