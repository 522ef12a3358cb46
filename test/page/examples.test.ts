import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { chromiumLaunch } from '../../scripts/find-chromium.mjs';
import { openExample } from '../../scripts/open-example.mjs';
import { fetchModel } from '../../src/cli/fetch-model.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { fetchOrRead } from '../../src/node/file-fetch.ts';
import { openCatalog } from '../../src/stream/catalog.ts';
import { TALKATIVE } from '../fakes/tiny-model.ts';
import { startTinySite } from '../fakes/tiny-site.ts';
import { watchComplaints } from './built-app.ts';
import { buildPackage } from './built-package.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
/** Inside the repository, so that the examples find its packages. */
const examples = join(repository, 'dist/examples-in-test');
const id = 'smollm2-135m-instruct';
/** The real one, which finds what was asked for. */
const embedding = 'all-minilm-l6-v2';
const embeddingFile = join(repository, 'models/all-minilm-l6-v2/all-MiniLM-L6-v2.Q8_0.gguf');

let models = ''; // a folder with a tiny model under the name that the examples use
let browser: Browser;
let context: BrowserContext;
let page: Page;
let complaints: readonly string[];

beforeAll(async () => {
  await buildPackage();
  models = await mkdtemp(join(tmpdir(), 'nibble-models-'));
  const site = await startTinySite({
    [id]: TALKATIVE,
    [embedding]: await readFile(embeddingFile),
  });
  const memory = { read: async () => undefined, write: async () => {} };
  const catalog = await openCatalog(site.catalogUrl, { fetch: fetchOrRead, memory });
  for (const one of [id, embedding]) await fetchModel({ catalog, id: one, folder: models }, silentTerminal());
  await site.close();
  browser = await chromium.launch(chromiumLaunch());
});
afterAll(async () => {
  await browser?.close();
  for (const folder of [models, examples]) await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  context = await browser.newContext({ serviceWorkers: 'allow' });
  page = await context.newPage();
  complaints = watchComplaints(page);
});
afterEach(async () => {
  await context.close();
  expect(complaints).toEqual([]);
});

function silentTerminal(): Terminal {
  const nothing = () => {};
  const { signal } = new AbortController();
  return {
    print: async () => {},
    say: nothing,
    progress: nothing,
    readInput: async () => undefined,
    signal,
  };
}

const open = (name: 'vanilla' | 'strict-csp' | 'docs' | 'react' | 'embed') =>
  openExample(name, { models, folder: join(examples, name) });

/** Waits until an element of that selector has text, and gives it. */
async function textOf(selector: string): Promise<string> {
  const element = page.locator(selector).filter({ hasText: /\S/ });
  await element.first().waitFor();
  return element.first().innerText();
}

describe('vanilla', () => {
  test('the client answers a question as it comes', async () => {
    const { url, close } = await open('vanilla');
    await page.goto(url);
    await page.getByRole('link', { name: 'One question' }).click();
    await page.getByRole('button', { name: 'Ask' }).click();
    expect(await textOf('output')).not.toBe('');
    await page.locator('button:enabled').waitFor();
    expect(await page.locator('progress').isHidden()).toBe(true);
    await close();
  });

  test('the assistant holds a conversation', async () => {
    const { url, close } = await open('vanilla');
    await page.goto(`${url}assistant.html`);
    for (const question of ['hello', 'world']) {
      await page.getByLabel('Your message').fill(question);
      await page.getByRole('button', { name: 'Send' }).click();
      await page.locator('li.user', { hasText: question }).waitFor();
      await page.locator('#stop').waitFor({ state: 'hidden' });
      await page
        .locator('li.assistant')
        .nth(question === 'hello' ? 0 : 1)
        .waitFor();
      await page.locator('#stop').waitFor({ state: 'hidden' });
    }
    expect(await textOf('li.assistant')).not.toBe('');
    await close();
  });
});

/** Asks the element as a person does, and gives its answer. */
async function askElement(question: string): Promise<string> {
  await page.getByRole('textbox', { name: 'Your message' }).fill(question);
  await page.keyboard.press('Enter');
  await page.locator('[part~="answer"]').filter({ hasText: 'tokens/s' }).waitFor();
  return page.locator('[part~="answer"]').innerText();
}

test('vanilla: the element is a whole chat', async () => {
  const { url, close } = await open('vanilla');
  await page.goto(`${url}element.html`);
  await page.getByRole('button', { name: /Download/ }).click();
  expect(await askElement('hello world')).toMatch(/tokens\/s/);
  await close();
});

describe('react', () => {
  test('the hook answers, and the element in JSX takes typed props', async () => {
    const { url, close } = await open('react');
    await page.goto(url);
    await page.getByRole('button', { name: 'Ask' }).click();
    expect(await textOf('output')).not.toBe('');
    await page.getByRole('button', { name: 'The element' }).click();
    await page.getByText('The element in JSX').waitFor();
    await page.getByRole('button', { name: 'Why is the sky blue?' }).click();
    await page.locator('[part~="answer"]').filter({ hasText: 'tokens/s' }).waitFor();
    await close();
  });

  test('its types are right', async () => {
    const { folder, close } = await open('react');
    const tsc = join(repository, 'node_modules/typescript/bin/tsc');
    const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    await close();
  });
});

describe('strict-csp', () => {
  test('the panel answers under the policy of its manifest', async () => {
    const { url, close } = await open('strict-csp');
    await page.goto(url);
    expect(await askElement('hello world')).toMatch(/tokens\/s/);
    await close();
  });

  test('Chromium loads the extension, and its panel answers with threads at hand', async () => {
    const { folder, close } = await open('strict-csp');
    const { args, ...launch } = chromiumLaunch();
    const own = await chromium.launchPersistentContext('', {
      ...launch,
      args: [...args, `--disable-extensions-except=${folder}`, `--load-extension=${folder}`],
    });
    const background = own.serviceWorkers()[0] ?? (await own.waitForEvent('serviceworker'));
    page = await own.newPage();
    complaints = watchComplaints(page);
    await page.goto(new URL('panel.html', background.url()).href);
    expect(await askElement('hello world')).toMatch(/tokens\/s/);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    await own.close();
    await close();
  });
});

test('docs: an answer leads to the page that it was made from, and after one visit all of it works with its server gone', async () => {
  const { url, close } = await open('docs');
  await page.goto(url);
  await page.getByRole('button', { name: /Download/ }).click();
  await askElement('How many people can share a list?');
  const source = page.getByRole('button', { name: /1.*Sharing a list/u }).first();
  await source.click();
  const opened = context.waitForEvent('page');
  await page.getByRole('link', { name: /^Open it at/u }).click();
  await (await opened).getByRole('heading', { name: 'Sharing a list', level: 1 }).waitFor();
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
  await close();

  await page.reload();
  await askElement('How many people can share a list?');
  await source.waitFor();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await page.goto(`${url}pages/sharing.html?from=elsewhere`);
  await page.getByRole('heading', { name: 'Sharing a list', level: 1 }).waitFor();
});

test('embed: a shop asks the assistant of another site, under a strict policy', async () => {
  const { url, close } = await open('embed');
  await page.goto(url);
  await page
    .frameLocator('nibble-embed iframe')
    .getByRole('button', { name: /Download/ })
    .click();
  await page.getByRole('button', { name: 'Why are leaves green?' }).click();
  expect(await textOf('#answer')).not.toBe('');
  await close();
});

test('node: the script prints an answer', async () => {
  const folder = join(examples, 'node');
  await mkdir(join(folder, 'node_modules/nibble-llm/dist'), { recursive: true });
  await cp(join(repository, 'examples/node'), folder, { recursive: true });
  await cp(models, join(folder, 'models'), { recursive: true });
  await writeFile(join(folder, 'package.json'), '{}');
  await cp(join(repository, 'package.json'), join(folder, 'node_modules/nibble-llm/package.json'));
  await cp(join(repository, 'dist/lib'), join(folder, 'node_modules/nibble-llm/dist/lib'), {
    recursive: true,
  });
  const { status, stdout, stderr } = spawnSync(process.execPath, ['ask.mjs', 'hello world'], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr: expect.stringMatching(/^\n\d+ tokens\/s on \d+ threads?\n$/),
  });
  expect(stdout).not.toBe('');
});
