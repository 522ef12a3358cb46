import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chromiumLaunch } from '../../scripts/find-chromium.mjs';
import { isolationHeaders } from '../../vite.config.ts';
import { parseCommandLine } from '../../src/cli/command-line.ts';
import type { IndexCommand } from '../../src/cli/index-command.ts';
import { runIndex } from '../../src/cli/index-site.ts';
import { putShippedModel, startShippedModel } from '../fakes/shipped-model.ts';
import type { ShippedModel } from '../fakes/shipped-model.ts';
import { watchComplaints } from './built-app.ts';
import { buildPackage } from './built-package.ts';
import { type FolderServer, serveFolder } from './folder-server.ts';

const browserModules = fileURLToPath(new URL('../../dist/browser', import.meta.url));

let folder: string;
let site: FolderServer;
let weights: ShippedModel;
let browser: Browser;

/** A page of somebody who has a folder of files and a strict policy, and no bundler. */
beforeAll(async () => {
  await buildPackage();
  folder = await mkdtemp(join(tmpdir(), 'nibble-element-'));
  await symlink(browserModules, join(folder, 'nibble'));
  weights = await startShippedModel();
  const html = `<!doctype html><html lang="en"><title>A shop</title><link rel="icon" href="data:,">
    <script type="module" src="nibble/nibble-chat.js"></script>
    <nibble-chat catalog="${weights.catalogUrl}" heading="Ask us"></nibble-chat></html>`;
  await writeFile(join(folder, 'index.html'), html);
  await writeFile(
    join(folder, 'docs.html'),
    html.replace('<nibble-chat ', '<nibble-chat site="docs.nibble" '),
  );
  await putShippedModel(weights, 'all-minilm-l6-v2');
  site = await serveFolder(folder, {
    ...isolationHeaders,
    'Content-Security-Policy': `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; img-src data:; connect-src 'self' ${weights.origin}`,
  });
  browser = await chromium.launch(chromiumLaunch());
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([site?.close(), weights?.close()]);
  await rm(folder, { recursive: true, force: true });
});

/** What `nibble index` does for a site, in its own words. */
async function index(...words: string[]): Promise<void> {
  await runIndex(parseCommandLine(['index', ...words]) as IndexCommand, {
    print: async () => {},
    say: () => {},
    progress: () => {},
    readInput: async () => undefined,
    signal: new AbortController().signal,
  });
}

/** Asks as a person does, and reads the answer when it is complete. */
async function ask(page: Page, question: string): Promise<string> {
  const answered = page.evaluate(
    () =>
      new Promise<string>((resolve) =>
        document.body.addEventListener('nibble-answer', ({ detail }) => resolve(detail.answer.content), {
          once: true,
        }),
      ),
  );
  await page.getByRole('textbox').fill(question);
  await page.keyboard.press('Enter');
  return answered;
}

test('a first visit whose panel does not arrive says so in its place, and has it with another try', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.route('**/start-panel-*.js', (route) => route.abort());
  await page.goto(site.origin);
  await page.getByRole('alert').getByText('A part of this page could not be loaded.').waitFor();
  await page.unroute('**/start-panel-*.js');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('button', { name: /^Download and start/u }).waitFor();
  await context.close();
});

test('one script tag and one element: the shipped model is downloaded, answers, from the documents of a site too, and answers at the next visit with its server gone', async () => {
  const page = await browser.newPage();
  const complaints = watchComplaints(page);
  await page.goto(site.origin);
  await page.getByRole('button', { name: /^Download and start.*98\.4.MB$/u }).click();
  await page.getByRole('textbox').waitFor({ timeout: 60_000 });
  expect(await ask(page, 'What is the capital of France?')).toContain('Paris');
  await page.getByRole('log').getByText('Paris').waitFor();

  // a page of the same site whose documents were indexed when it was built: answers with links to its pages
  await index(
    'test/data/documents',
    '-o',
    join(folder, 'docs.nibble'),
    '--url-base',
    '/help/',
    '--catalog',
    'models/catalog.json',
  );
  await page.goto(`${site.origin}/docs.html`);
  await page.getByRole('textbox').waitFor({ timeout: 60_000 });
  await page.getByRole('button', { name: 'From this site' }).waitFor();
  expect(await ask(page, 'How long is the warranty of the clay pots?')).toMatch(/seven|7/u);
  await page.getByRole('button', { name: /1.*Warranty and returns/u }).click();
  expect(await page.getByRole('link', { name: /^Open it at/u }).getAttribute('href')).toMatch(
    /\/help\/warranty$/u,
  );
  await page.keyboard.press('Escape');

  // the index as it was last seen, when its server is not there
  await page.context().route('**/docs.nibble', (route) => route.abort());
  const failed = page
    .context()
    .waitForEvent('requestfailed', { predicate: (request) => request.url().endsWith('docs.nibble') });
  await page.reload();
  await failed;
  await page.getByRole('textbox').waitFor({ timeout: 60_000 });
  await page.getByRole('button', { name: 'From this site' }).waitFor();

  await weights.close();
  await page.goto(site.origin);
  await page.getByRole('textbox').waitFor({ timeout: 60_000 });
  expect(await ask(page, 'What is the capital of France?')).toContain('Paris');
  expect(complaints).toEqual([]);
  await page.close();
});
