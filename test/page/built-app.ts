import { fileURLToPath } from 'node:url';
import { type Browser, type Page, chromium } from 'playwright';
import { build, preview, type Plugin } from 'vite';
import { chromiumLaunch } from '../../scripts/find-chromium.mjs';
import { builtOnce } from './built-once.ts';

const configFile = fileURLToPath(new URL('../../vite.config.ts', import.meta.url));

/** The page as people get it: built, served, and open in a real browser. */
export interface BuiltPage {
  readonly browser: Browser;
  /** Where it was built; other files read there too. */
  readonly folder: string;
  /** The page's address with the catalogue it shall use. */
  address(catalogUrl: string): string;
  /** The server is gone from now on. */
  stopServing(): Promise<void>;
  close(): Promise<void>;
}

/** The page, built once a run; under a `name` of its own it is built with these plugins. */
export function buildPage(name = 'app', plugins: Plugin[] = []): Promise<string> {
  return builtOnce(name, async (outDir) => {
    const environment = process.env['NODE_ENV'];
    process.env['NODE_ENV'] = 'production'; // what a test runner sets would give another page than people get
    try {
      await build({ configFile, logLevel: 'error', plugins, build: { outDir } });
    } finally {
      process.env['NODE_ENV'] = environment;
    }
  });
}

/** Serves the built page as `npm start` does. */
export async function openBuiltPage(): Promise<BuiltPage> {
  const outDir = await buildPage();
  const server = await preview({
    configFile,
    logLevel: 'warn',
    build: { outDir },
    preview: { port: 0, host: '127.0.0.1' },
  });
  const [origin] = server.resolvedUrls?.local ?? [];
  if (origin === undefined) throw new Error('The preview server has no address.');
  const browser = await chromium.launch(chromiumLaunch());
  const stopServing = async (): Promise<void> => {
    const { httpServer } = server;
    if ('closeAllConnections' in httpServer) httpServer.closeAllConnections();
    await server.close();
  };
  return {
    browser,
    folder: outDir,
    stopServing,
    address: (catalogUrl) => `${origin}?catalog=${encodeURIComponent(catalogUrl)}`,
    close: async () => {
      await browser.close();
      await stopServing();
    },
  };
}

/** What the browser complained about: errors nobody caught, and what the Content-Security-Policy blocked. */
export function watchComplaints(page: Page): readonly string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) complaints.push(message.text());
  });
  return complaints;
}

export async function waitForPhase(page: Page, phase: string): Promise<void> {
  await page.waitForSelector(`nibble-app[data-phase="${phase}"]`, { timeout: 60_000 });
}

/** Asks as a person does, and reads the answer when it is complete. */
export async function ask(page: Page, question: string): Promise<string> {
  const answers = page.locator('.message-model');
  const answer = answers.nth(await answers.count()); // the next one: those that are there are complete
  await page.getByRole('textbox', { name: 'Your message' }).fill(question);
  await page.keyboard.press('Enter');
  await answer.locator('.message-stats').waitFor({ timeout: 120_000 });
  await page.evaluate(() => new Promise(requestAnimationFrame)); // text is shown a frame at a time
  return answer.locator('.answer').innerText();
}

/** Waits until the service worker keeps the whole shell and answers for this page. */
export async function waitForShell(page: Page): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
}
