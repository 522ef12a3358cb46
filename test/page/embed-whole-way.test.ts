import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHostSite } from '../fakes/host-site.ts';
import type { HostSite } from '../fakes/host-site.ts';
import { openBuiltPage, watchComplaints } from './built-app.ts';
import type { BuiltPage } from './built-app.ts';
import { hostPage } from './embed-host.ts';
import type { EmbedHost } from './embed-host.ts';

let built: BuiltPage;
let shop: HostSite;

/** In the host page. */
declare const host: EmbedHost;

beforeAll(async () => {
  [built, shop] = await Promise.all([openBuiltPage(), startHostSite()]);
});
afterAll(async () => {
  await Promise.all([built.close(), shop.close()]);
});

test('the shipped model answers a page of another site, and the person in the frame goes on from there', async () => {
  const src = new URL(built.address(''));
  src.hostname = 'localhost';
  src.pathname = '/embed.html';
  src.search = ''; // the catalogue beside it
  shop.put('/', { html: hostPage(`${src.origin}/nibble-embed.js`) });
  const page = await built.browser.newPage({ serviceWorkers: 'allow' });
  const complaints = watchComplaints(page);
  await page.route('**/embed-origins.json', (route) => route.fulfill({ json: { origins: [shop.origin] } }));
  await page.goto(shop.origin);
  await page.waitForFunction(() => 'host' in globalThis);

  const settings = { src: src.href, heading: 'Ask the shop', placeholder: 'Your question' };
  expect(await page.evaluate((asked) => host.open(asked), settings)).toBe('fine');
  await page.waitForFunction(() => host.embeds[0]!.state.phase === 'offer');
  const early = await page.evaluate(() => host.outcome(host.embeds[0]!.ask('Hello?')));
  expect(early).toMatch(/^closed: .*not started/);

  const { text, pieces } = await page.evaluate(async () => {
    const [assistant] = host.embeds;
    await assistant!.start();
    const told: string[] = [];
    assistant!.on('token', (piece) => told.push(piece));
    const answer = await assistant!.ask('What is the capital of France?');
    return { text: answer.text, pieces: told };
  });
  expect(text).toContain('Paris');
  expect(pieces.length).toBeGreaterThan(1);
  expect(pieces.join('')).toBe(text);

  const chat = page.frameLocator('main iframe');
  await chat.getByText('What is the capital of France?').first().waitFor();
  await chat.getByRole('textbox').fill('And of Italy?');
  await chat.getByRole('textbox').press('Enter');
  await chat.getByText('And of Italy?').first().waitFor();
  await page.waitForFunction(() => {
    const phases = host.heard.map(([, event]) => (event as { phase?: string }).phase);
    return phases.filter((phase) => phase === 'answering').length === 2 && phases.at(-1) === 'ready';
  });
  const answers = await page.evaluate(() => host.heard.filter(([name]) => name === 'answer').length);
  expect(answers).toBe(1); // what the person asks is not told
  expect(complaints).toEqual([]);
  await page.close();
});
