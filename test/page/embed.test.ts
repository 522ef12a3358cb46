import { readFile } from 'node:fs/promises';
import type { BrowserContext, Frame, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Notice } from '../../src/core/protocol.ts';
import { isolationHeaders } from '../../vite.config.ts';
import { startHostSite } from '../fakes/host-site.ts';
import type { HostSite } from '../fakes/host-site.ts';
import { TALKATIVE } from '../fakes/tiny-model.ts';
import { startTinySite } from '../fakes/tiny-site.ts';
import type { TinySite } from '../fakes/tiny-site.ts';
import { openBuiltPage } from './built-app.ts';
import type { BuiltPage } from './built-app.ts';
import { hostPage } from './embed-host.ts';
import type { EmbedHost } from './embed-host.ts';

let built: BuiltPage;
let models: TinySite;
let shop: HostSite;
let context: BrowserContext;
let page: Page;
/** The frame's site. It is another one than the shop's: `localhost`, not an address. */
let frameOrigin: string;
let src: string;
/** Errors that nobody caught, in the page and in its frames. */
let uncaught: string[];
/** What the frames said in the console. */
let warnings: string[];

/** What axe-core leaves in a page. */
interface Axe {
  readonly axe: { run(): Promise<{ readonly violations: readonly { readonly id: string }[] }> };
}

/** In the host page. */
declare const host: EmbedHost;

beforeAll(async () => {
  built = await openBuiltPage();
});
afterAll(() => built.close());

beforeEach(async () => {
  [models, shop] = await Promise.all([startTinySite({ one: TALKATIVE }), startHostSite()]);
  const address = new URL(built.address(models.catalogUrl));
  address.hostname = 'localhost';
  frameOrigin = address.origin;
  address.pathname = '/embed.html';
  src = address.href;
  shop.put('/', { html: hostPage(`${frameOrigin}/nibble-embed.js`) });
  context = await built.browser.newContext();
  await listOrigins(shop.origin);
  page = await context.newPage();
  uncaught = [];
  warnings = [];
  page.on('pageerror', (error) => uncaught.push(String(error)));
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) uncaught.push(message.text());
    if (message.text().startsWith('Nibble:')) warnings.push(message.text());
  });
});
afterEach(async () => {
  await context.close();
  await Promise.all([models.close(), shop.close()]);
  expect(uncaught).toEqual([]);
});

/** Whom the frame lets in. */
async function listOrigins(...origins: string[]): Promise<void> {
  await context.route('**/embed-origins.json', (route) => route.fulfill({ json: { origins } }));
}

async function visit(path = '/'): Promise<void> {
  await page.goto(shop.origin + path);
  await page.waitForFunction(() => 'host' in globalThis);
}

/** Opens an embed that starts by itself, and waits until its model is ready. */
async function openReady(index = 0): Promise<void> {
  expect(await page.evaluate((address) => host.open({ src: address, start: 'always' }), src)).toBe('fine');
  await page.waitForFunction((at) => host.embeds[at]?.state.phase === 'ready', index);
}

function frame(): Frame {
  const found = page.frames().find((one) => one.url().startsWith(frameOrigin));
  if (found === undefined) throw new Error('The page has no frame of the assistant.');
  return found;
}

/** Kinds of the notices that the page was told. */
function notices(): Promise<string[]> {
  return page.evaluate(() =>
    host.heard.flatMap(([name, event]) => (name === 'notice' ? [(event as { kind: string }).kind] : [])),
  );
}

test('a page of another site opens the assistant, hears how it comes along, asks, and reads as it answers', async () => {
  await visit();
  await openReady();
  const told = await page.evaluate(async () => {
    const [assistant] = host.embeds;
    const pieces: string[] = [];
    const { text, finishReason } = await assistant!.ask('hello world', {
      onToken: (piece) => pieces.push(piece),
    });
    return { text, finishReason, joined: pieces.join(''), state: assistant!.state };
  });
  expect(told.text).not.toBe('');
  expect(told.joined).toBe(told.text);
  expect(told.state).toMatchObject({ phase: 'ready', model: { id: 'one', name: 'Tiny one' } });
  const names = new Set(await page.evaluate(() => host.heard.map(([name]) => name)));
  expect([...names]).toEqual(expect.arrayContaining(['state', 'progress', 'token', 'answer']));
});

test('the frame has threads although the page around it is not isolated', async () => {
  await visit();
  await openReady();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
  expect(await frame().evaluate(() => crossOriginIsolated)).toBe(true);
  expect(await notices()).not.toContain('single-thread');
});

test('a page that is isolated itself may show it, with threads', async () => {
  shop.put('/isolated', { html: hostPage(`${frameOrigin}/nibble-embed.js`), headers: isolationHeaders });
  await visit('/isolated');
  await openReady();
  expect(await frame().evaluate(() => crossOriginIsolated)).toBe(true);
  expect(await notices()).not.toContain('single-thread');
});

test('a page with a strict policy of its own needs the assistant’s origin in it, and nothing else', async () => {
  const policy = `default-src 'none'; script-src 'unsafe-inline' ${frameOrigin}; style-src 'nonce-x'; img-src data:; frame-src ${frameOrigin}; require-trusted-types-for 'script'; trusted-types 'none'`;
  const html = hostPage(`${frameOrigin}/nibble-embed.js`).replace('<style>', '<style nonce="x">');
  shop.put('/strict', { html, headers: { 'Content-Security-Policy': policy } });
  await visit('/strict');
  await openReady();
  expect(await page.evaluate(async () => (await host.embeds[0]!.ask('hello')).text)).not.toBe('');
});

test('where the browser denies storage to frames of other sites, the model runs from memory and both sides are told', async () => {
  await visit();
  await openReady();
  const found = await page.waitForFunction(() => host.heard.find(([name]) => name === 'notice')?.[1]);
  const notice = (await found.jsonValue()) as Notice;
  expect(notice.kind).toBe('storage-denied');
  await frame().getByText(notice.message).waitFor();
  expect(await page.evaluate(async () => (await host.embeds[0]!.ask('hello')).text)).not.toBe('');
});

test('a page that is not on the list is refused, told what to add, and named once in the console', async () => {
  await listOrigins('https://another.example');
  await visit();
  const found = await page.evaluate((address) => host.open({ src: address, timeoutMs: 3000 }), src);
  expect(found).toMatch(/^embed-refused: .*does not let this page in.*embed-origins\.json/);
  expect(found).toContain(shop.origin);
  expect(warnings).toEqual([expect.stringContaining(`add "${shop.origin}"`)]);
  await expect.poll(() => page.frames().length).toBe(1); // nothing is left behind
});

test('a list that is broken lets nobody in, and the console says why', async () => {
  await context.route('**/embed-origins.json', (route) => route.fulfill({ json: { origins: ['*'] } }));
  await visit();
  const found = await page.evaluate((address) => host.open({ src: address, timeoutMs: 3000 }), src);
  expect(found).toMatch(/^embed-refused: /);
  expect(warnings[0]).toMatch(/"\*" is not an origin.*Nobody is let in/);
});

test('an address without an assistant is refused by time, with what to look at', async () => {
  await visit();
  const found = await page.evaluate(
    (address) => host.open({ src: address, timeoutMs: 1000 }),
    `${frameOrigin}/nowhere.html`,
  );
  expect(found).toMatch(/^embed-refused: No assistant answered.*frame-src.*frame-ancestors/);
});

test('options that are none are refused by name, and the frame is gone', async () => {
  await visit();
  const outcomes = await page.evaluate(async (address) => {
    const bad = { src: address, start: 'now' } as unknown as Parameters<EmbedHost['open']>[0];
    const unsendable = { src: address, system: () => {} } as unknown as typeof bad;
    const theme = { src: address, theme: { ink: 'url(x)' } };
    const nowhere = { src: address, parent: null };
    return Promise.all([bad, unsendable, theme, nowhere].map((settings) => host.open(settings)));
  }, src);
  expect(outcomes[0]).toMatch(/^option-invalid: .*`options\.start`/);
  expect(outcomes[1]).toMatch(/^option-invalid: .*cannot be sent/);
  expect(outcomes[2]).toMatch(/^option-invalid: .*`ink` must be a CSS colour/);
  expect(outcomes[3]).toMatch(/^option-invalid: .*`parent` is no element/);
  await expect.poll(() => page.frames().length).toBe(1);
});

test('an answer stops when its page says so, by a signal or for all', async () => {
  await visit();
  await openReady();
  const outcomes = await page.evaluate(async () => {
    const [assistant] = host.embeds;
    const long = 'ab '.repeat(60);
    const controller = new AbortController();
    const bySignal = host.outcome(assistant!.ask(long, { signal: controller.signal }));
    controller.abort();
    const running = assistant!.ask(long, { onToken: () => void assistant!.abort() });
    const waiting = host.outcome(assistant!.ask('and then?'));
    return [await bySignal, (await running).finishReason, await waiting];
  });
  expect(outcomes[0]).toMatch(/^aborted: /);
  expect(['stopped', 'length', 'stop']).toContain(outcomes[1]);
  expect(outcomes[2]).toMatch(/^aborted: /);
  expect(await page.evaluate(async () => (await host.embeds[0]!.ask('hello')).text)).not.toBe('');
});

test('the frame is a page by itself: axe finds nothing, with the offer and with the chat', async () => {
  await context.close();
  context = await built.browser.newContext({ bypassCSP: true }); // axe is no script of ours
  await listOrigins(shop.origin);
  page = await context.newPage();
  const axe = await readFile(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
  const violations = async (): Promise<string[]> => {
    await frame().evaluate(axe);
    return frame().evaluate(async () =>
      (await (globalThis as unknown as Axe).axe.run()).violations.map(({ id }) => id),
    );
  };
  await visit();
  await page.evaluate((address) => host.open({ src: address, heading: 'Ask the shop' }), src);
  await frame()
    .getByRole('button', { name: /Download and start/ })
    .waitFor();
  expect(await violations()).toEqual([]);
  await page.evaluate(() => host.embeds[0]!.start());
  await frame().getByRole('textbox').waitFor();
  expect(await violations()).toEqual([]);
  expect(await frame().title()).toBe('Ask the shop');
});

test('a theme is on the chat, and the next one takes its place', async () => {
  await visit();
  const theme = { scheme: 'dark', accent: 'rgb(1 2 3)', paper: '#102030', font: 'Georgia, serif' } as const;
  await page.evaluate(([address, look]) => host.open({ src: address, theme: look }), [src, theme] as const);
  const look = () =>
    frame().evaluate(() => {
      const chat = document.querySelector('nibble-chat')!;
      const style = getComputedStyle(chat);
      return {
        accent: style.getPropertyValue('--nibble-accent').trim(),
        theme: chat.getAttribute('theme'),
        paper: getComputedStyle(document.body).backgroundColor,
      };
    });
  expect(await look()).toEqual({ accent: 'rgb(1 2 3)', theme: 'dark', paper: 'rgb(16, 32, 48)' });
  await page.evaluate(() => host.embeds[0]!.setTheme({ scheme: 'light' }));
  expect(await look()).toMatchObject({ theme: 'light', paper: 'rgb(251, 248, 243)' });
  const refused = await page.evaluate(() => host.outcome(host.embeds[0]!.setTheme({ accent: 'var(--x)' })));
  expect(refused).toMatch(/^option-invalid: /);
  expect(await look()).toMatchObject({ theme: 'light' });
});

test('a frame that is removed in mid-answer fails the answer, and takes its workers with it', async () => {
  await visit();
  await openReady();
  const workers = page.workers().length;
  expect(workers).toBeGreaterThan(0);
  const found = await page.evaluate(() => {
    const [assistant] = host.embeds;
    const asked = host.outcome(assistant!.ask('ab '.repeat(60)));
    assistant!.on('token', () => assistant!.frame.remove());
    return asked;
  });
  expect(found).toMatch(/^closed: .*gone/);
  await expect.poll(() => page.workers().length).toBe(0);
  expect(await page.evaluate(() => host.outcome(host.embeds[0]!.ask('hello')))).toMatch(/^closed: /);
});

test('close fails what waits and removes the frame, and may be called twice', async () => {
  await visit();
  await openReady();
  const found = await page.evaluate(() => {
    const [assistant] = host.embeds;
    const asked = host.outcome(assistant!.ask('hello'));
    assistant!.close();
    assistant!.close();
    return asked;
  });
  expect(found).toMatch(/^closed: /);
  await expect.poll(() => page.frames().length).toBe(1);
});

test('a frame that is loaded again is connected again, with the theme it had', async () => {
  await visit();
  await openReady();
  await page.evaluate(() => host.embeds[0]!.setTheme({ scheme: 'dark' }));
  const before = page.evaluate(() => host.outcome(host.embeds[0]!.ask('ab '.repeat(60))));
  await page.evaluate(() => (host.heard.length = 0));
  await frame().evaluate(() => location.reload());
  expect(await before).toMatch(/^(closed: |fine)/);
  await page.waitForFunction(() => {
    const phases = host.heard.map(([, event]) => (event as { phase?: string }).phase);
    return phases.includes('ready', phases.indexOf('opening') + 1) && phases.includes('opening');
  });
  expect(await frame().evaluate(() => document.querySelector('nibble-chat')!.getAttribute('theme'))).toBe(
    'dark',
  );
  expect(await page.evaluate(async () => (await host.embeds[0]!.ask('hello')).text)).not.toBe('');
});

test('two embeds in one page do not hear each other', async () => {
  await visit();
  await openReady(0);
  await openReady(1);
  const answers = await page.evaluate(async () => {
    const [first, second] = host.embeds;
    host.heard.length = 0;
    const both = await Promise.all([first!.ask('hello'), second!.ask('hello world again')]);
    return {
      texts: both.map(({ text }) => text),
      answers: host.heard.filter(([name]) => name === 'answer').length,
    };
  });
  expect(answers.texts.every((text) => text !== '')).toBe(true);
  expect(answers.answers).toBe(2);
});

test('a hostile page gets nothing but errors through the port, and nothing at all through the window', async () => {
  await visit();
  const outcome = await page.evaluate(async (address) => {
    const replies: unknown[] = [];
    const holder = document.createElement('iframe');
    holder.src = `${address}#connect`;
    const hello = new Promise((resolve) => addEventListener('message', resolve, { once: true }));
    document.body.append(holder);
    await hello;
    const target = holder.contentWindow!;
    const origin = new URL(address).origin;
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', ({ data }: MessageEvent<unknown>) => replies.push(data));
    port1.start();
    const comlink = { id: '1', type: 'APPLY', path: ['constructor', 'constructor'], argumentList: [] };
    target.postMessage(comlink, origin);
    target.postMessage(
      { type: 'nibble-connect', version: 1, options: { catalog: 'https://evil.test' } },
      origin,
      [new MessageChannel().port2],
    );
    target.postMessage({ type: 'nibble-connect', version: 1, options: {} }, origin, [port2]);
    const second = new MessageChannel();
    let secondReplies = 0;
    second.port1.addEventListener('message', () => void secondReplies++);
    second.port1.start();
    target.postMessage({ type: 'nibble-connect', version: 1, options: {} }, origin, [second.port2]);
    const hostile = [
      comlink,
      { ...comlink, type: 'GET', path: ['__proto__'] },
      { type: 'constructor', call: 1 },
      { type: '__proto__', call: 2 },
      { type: 'ask', call: 3, text: 'x'.repeat(5_000_000) },
      { type: 'theme', call: 4, theme: { ink: 'url(https://evil.test)' } },
      JSON.parse('{"type":"abort","call":5,"__proto__":{"x":1}}'),
      null,
    ];
    for (const message of hostile) port1.postMessage(message);
    for (let call = 0; call < 100_000; call++) port1.postMessage({ type: 'abort', call });
    const isFlooded = (reply: unknown): boolean => JSON.stringify(reply).includes('embed-refused');
    await new Promise<void>((resolve) =>
      port1.addEventListener('message', ({ data }) => {
        if (isFlooded(data)) resolve();
      }),
    );
    return { replies, secondReplies, hostile: hostile.length };
  }, src);
  const errors = outcome.replies.filter((reply) => (reply as { type: string }).type === 'error');
  expect(errors).toHaveLength(outcome.hostile + 1);
  expect(outcome.secondReplies).toBe(0);
  const held = await frame().evaluate(() => ({
    polluted: 'x' in Object.prototype,
    chats: document.querySelectorAll('nibble-chat').length,
  }));
  expect(held).toEqual({ polluted: false, chats: 1 });
});

test('a message from a frame beside it is ignored, and named once', async () => {
  shop.put('/intruder', { html: '<!doctype html><title>intruder</title>' });
  await visit();
  await page.evaluate(async (address) => {
    const hello = new Promise((resolve) => addEventListener('message', resolve, { once: true }));
    const holder = document.createElement('iframe');
    holder.src = `${address}#connect`;
    const beside = document.createElement('iframe');
    beside.src = '/intruder';
    const loaded = new Promise((resolve) => beside.addEventListener('load', resolve));
    document.body.append(holder, beside);
    await Promise.all([hello, loaded]);
  }, src);
  const intruder = page.frames().find((one) => one.url().endsWith('/intruder'))!;
  await intruder.evaluate(() => {
    for (let i = 0; i < 3; i++) {
      const { port2 } = new MessageChannel();
      parent.frames[0]!.postMessage({ type: 'nibble-connect', version: 1, options: {} }, '*', [port2]);
    }
  });
  await expect.poll(() => warnings).toEqual([expect.stringContaining('does not hold this frame')]);
  expect(await frame().evaluate(() => document.querySelectorAll('nibble-chat').length)).toBe(0);
});

test('a frame without an origin says what to do, and breaks nothing', async () => {
  const html = `<!doctype html><iframe sandbox="allow-scripts" src="${src}"></iframe>`;
  shop.put('/opaque', { html });
  await page.goto(`${shop.origin}/opaque`);
  await page
    .frameLocator('iframe')
    .getByText(/allow-same-origin/)
    .first()
    .waitFor();
});

test('a page that is sandboxed itself is told so at once', async () => {
  shop.put('/sandboxed', {
    html: hostPage(`${frameOrigin}/nibble-embed.js`),
    headers: { 'Content-Security-Policy': 'sandbox allow-scripts' },
  });
  await visit('/sandboxed');
  const found = await page.evaluate((address) => host.open({ src: address }), src);
  expect(found).toMatch(/^embed-refused: .*sandboxed.*allow-same-origin/);
});

test('a frame without the loader is a chat like any other', async () => {
  shop.put('/plain', { html: `<!doctype html><iframe src="${src}"></iframe>` });
  await page.goto(`${shop.origin}/plain`);
  await page.frameLocator('iframe').locator('nibble-chat').waitFor();
});

test('one element is enough: attributes and the page’s own style say how it looks', async () => {
  const html = `<!doctype html>
    <style>nibble-embed { --nibble-accent: rgb(9 8 7); block-size: 300px }</style>
    <script type="module" src="${frameOrigin}/nibble-embed.js"></script>
    <nibble-embed src="${src.replaceAll('&', '&amp;')}" theme="dark" heading="Ask the shop"
      start="always" starters="Where is my order? | Do you ship abroad?"></nibble-embed>`;
  shop.put('/element', { html });
  await page.goto(`${shop.origin}/element`);
  await page.locator('nibble-embed iframe').contentFrame().locator('nibble-chat').waitFor();
  const accent = await frame().evaluate(() =>
    getComputedStyle(document.querySelector('nibble-chat')!).getPropertyValue('--nibble-accent'),
  );
  expect(accent.trim()).toBe('rgb(9 8 7)');
  await frame().getByRole('button', { name: 'Do you ship abroad?' }).waitFor();
  expect(await page.locator('nibble-embed iframe').getAttribute('title')).toBe('Ask the shop');
  expect(await page.locator('nibble-embed iframe').boundingBox()).toMatchObject({ height: 300 });
  await page.locator('nibble-embed').evaluate((element) => element.setAttribute('theme', 'light'));
  await frame().locator('nibble-chat[theme="light"]').waitFor();
  await page.locator('nibble-embed').evaluate((element) => element.remove());
  await expect.poll(() => page.frames().length).toBe(1);
});

test('an element that is refused says why where it would be', async () => {
  await listOrigins();
  const html = `<!doctype html><script type="module" src="${frameOrigin}/nibble-embed.js"></script>
    <nibble-embed src="${frameOrigin}/embed.html"></nibble-embed>`;
  shop.put('/element', { html });
  await page.clock.install();
  await page.goto(`${shop.origin}/element`);
  await expect.poll(() => warnings.length).toBe(1);
  await page.clock.runFor(60_000);
  await page.getByRole('alert').getByText('does not let this page in').waitFor();
});
