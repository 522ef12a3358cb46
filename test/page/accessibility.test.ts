import type { BrowserContext, Frame, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { root } from '../../scripts/run.mjs';
import { serveFolder } from '../../scripts/static-server.mjs';
import { isolationHeaders } from '../../vite.config.ts';
import { startHostSite } from '../fakes/host-site.ts';
import { startTinySite } from '../fakes/tiny-site.ts';
import type { TinySite } from '../fakes/tiny-site.ts';
import { audit } from './axe-audit.ts';
import { ask, openBuiltPage, waitForPhase } from './built-app.ts';
import type { BuiltPage } from './built-app.ts';
import { buildPackage } from './built-package.ts';
import { endlessAnswers } from './slow-answers.ts';

const WEIGHTS = '/models/one.gguf';
/** The element in both colours and the app's views in every look are looked at in test/browser, with a scripted model. */
const STATE_LOOKS = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 320 },
] as const;
const VIEW_LOOKS = [
  { colorScheme: 'light', width: 320 },
  { colorScheme: 'dark', width: 1280 },
] as const;

let built: BuiltPage;
let site: TinySite;
let context: BrowserContext;

beforeAll(async () => {
  built = await openBuiltPage();
});
afterAll(() => built.close());

beforeEach(async () => {
  site = await startTinySite({ one: { contextLength: 1024 } });
});
afterEach(async () => {
  await context.close();
  await site.close();
});

/** Colours are measured when nothing moves, and axe is no script of ours. */
async function openContext({ colorScheme, width }: Look): Promise<Page> {
  context = await built.browser.newContext({
    bypassCSP: true,
    colorScheme,
    reducedMotion: 'reduce',
    viewport: { width, height: 800 },
  });
  return context.newPage();
}

type Place = Page | Frame;
type Look = (typeof STATE_LOOKS | typeof VIEW_LOOKS)[number];

const press = (place: Place, name: string | RegExp) => place.getByRole('button', { name }).first().click();

async function say(place: Place, question: string): Promise<void> {
  await place.getByRole('textbox', { name: 'Your message' }).fill(question);
  await press(place, 'Send');
}

/** From the first visit to an answer that is being written, in a place that shows the chat. */
async function auditStates(place: Place, page: Page): Promise<void> {
  await place.getByRole('button', { name: /^Download and start/u }).waitFor();
  expect(await audit(place), 'the offer').toEqual([]);

  site.script(WEIGHTS, { kind: 'stall', after: 40_000 });
  await press(place, /^Download and start/u);
  await place.getByText(/^32\.8.kB of/u).waitFor();
  expect(await audit(place), 'downloading').toEqual([]);

  await press(place, 'Cancel');
  site.always(WEIGHTS, { kind: 'flip', at: 40_000 });
  await press(place, /^(Resume|Download and start)/u); // the latter where nothing is stored
  await place.getByText('The model did not start').waitFor();
  expect(await audit(place), 'a download that failed').toEqual([]);

  site.always(WEIGHTS, { kind: 'none' });
  await press(place, 'Try again');
  await place.getByText('What shall we talk about?').waitFor();
  expect(await audit(place), 'empty').toEqual([]);

  await say(place, 'Hello?');
  await place.locator('.message-stats').waitFor();
  expect(await audit(place), 'done').toEqual([]);

  await say(place, 'too long '.repeat(1000));
  await place.getByText('This question is too long').waitFor();
  expect(await audit(place), 'an answer that failed').toEqual([]);

  const newChat = place.getByRole('button', { name: 'New chat' });
  await newChat.locator('visible=true').first().click();
  await endlessAnswers(page);
  await say(place, 'Go on for ever.');
  await place.locator('.message-model .answer').filter({ hasText: /\S/u }).waitFor();
  expect(await audit(place), 'streaming').toEqual([]);
  expect(await place.getByRole('button', { name: 'Stop' }).isVisible()).toBe(true); // it was not over meanwhile
}

test.for(STATE_LOOKS)(
  'axe finds nothing in any state of the app, $colorScheme at $width pixels',
  async (look) => {
    const page = await openContext(look);
    await page.goto(built.address(site.catalogUrl));
    await auditStates(page, page);
  },
);

test.for(VIEW_LOOKS)('axe finds nothing in any other view, $colorScheme at $width pixels', async (look) => {
  const page = await openContext(look);
  await page.goto(built.address(site.catalogUrl));
  await press(page, /^Download and start/u);
  await waitForPhase(page, 'ready');
  await ask(page, 'Hello?');
  const isDrawer = look.width === 320;
  if (isDrawer) await press(page, 'Conversations');
  await press(page, 'Actions for Hello?');
  expect(await audit(page), 'conversations').toEqual([]);
  if (isDrawer) await page.keyboard.press('Escape');
  for (const [keys, heading] of [
    ['Control+,', 'Settings'],
    ['Control+/', 'Keyboard shortcuts'],
    ['Control+.', 'Performance'],
  ] as const) {
    await page.keyboard.press(keys);
    await page.getByRole('heading', { name: heading }).waitFor();
    expect(await audit(page), heading).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' }); // the next key is the page's again
  }
  await press(page, /^Models and storage/u);
  await page.getByRole('listitem', { name: 'Tiny one' }).getByText('Fits well').waitFor();
  expect(await audit(page), 'models').toEqual([]);
  await page.keyboard.press('Escape');
  if (isDrawer) await press(page, 'Conversations');
  await page.getByRole('button', { name: 'This device' }).click();
  await page.getByText(/words? a second$/u).waitFor();
  expect(await audit(page), 'the device').toEqual([]);
});

test('axe finds nothing in any state of the embed, nor in the page around it', async () => {
  const shop = await startHostSite();
  const address = new URL(built.address(site.catalogUrl));
  address.hostname = 'localhost';
  const src = new URL(`embed.html${address.search}`, address).href;
  const page = await openContext({ colorScheme: 'dark', width: 320 });
  await context.route('**/embed-origins.json', (route) =>
    route.fulfill({ json: { origins: [shop.origin] } }),
  );
  shop.put('/', {
    html: plainPage(`
      <script type="module" src="${address.origin}/nibble-embed.js"></script>
      <nibble-embed src="${src.replaceAll('&', '&amp;')}" heading="Ask the shop"></nibble-embed>`),
  });
  await page.goto(shop.origin);
  await page.frameLocator('iframe').getByRole('button').first().waitFor();
  await auditStates(page.frames()[1]!, page);
  expect(await audit(page), 'the page around it').toEqual([]);
  await shop.close();
});

test('axe finds nothing in any state of the element on a plain page, nor in that page', async () => {
  await buildPackage();
  const server = await serveFolder(`${root}dist/browser`, { headers: isolationHeaders });
  const page = await openContext({ colorScheme: 'light', width: 320 });
  const body = plainPage(`
    <script type="module" src="nibble-chat.js"></script>
    <nibble-chat catalog="${site.catalogUrl}" heading="Ask the shop"></nibble-chat>`);
  await page.route('**/plain.html', (route) =>
    route.fulfill({ body, contentType: 'text/html', headers: isolationHeaders }),
  );
  await page.goto(`${server.origin}/plain.html`);
  await auditStates(page, page);
  await server.close();
});

/** Somebody else's page, with looks of its own. */
function plainPage(inside: string): string {
  return `<!doctype html>
    <html lang="en">
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width" />
      <title>A shop</title>
      <link rel="icon" href="data:," />
      <style>
        body { margin: 0; font: 1rem/1.5 Georgia, serif; color: #222; background: #fff }
        nibble-chat, nibble-embed { display: block; block-size: 36rem }
      </style>
      <main>
        <h1>A shop</h1>
        ${inside}
      </main>
    </html>`;
}
