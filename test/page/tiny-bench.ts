import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { chromiumLaunch } from '../../scripts/find-chromium.mjs';
import { isolationHeaders } from '../../vite.config.ts';
import type { TinyLlamaOptions } from '../fakes/tiny-model.ts';
import { startTinySite } from '../fakes/tiny-site.ts';
import type { TinySite } from '../fakes/tiny-site.ts';
import { type ScriptServer, serveScript } from './script-server.ts';

/** Isolated pages that run one of the test's modules, a browser, and tiny models on another origin. */
export interface TinyBench {
  readonly server: ScriptServer;
  readonly context: BrowserContext;
  readonly site: TinySite;
  /** A new tab, once the module has put its functions there. */
  open(): Promise<Page>;
}

export interface TinyBenchOptions {
  /** A module of this folder, without its ending. */
  readonly script: string;
  /** Under which name it puts its functions into the page. */
  readonly functions: string;
  readonly models: Readonly<Record<string, TinyLlamaOptions>>;
  /** Whether the browser has a GPU, played by the processor. */
  readonly gpu?: boolean;
}

/** One server and browser for the file that calls this; the site and the browser's storage are fresh for each test. */
export function useTinyBench({ script, functions, models, gpu = false }: TinyBenchOptions): TinyBench {
  let server: ScriptServer;
  let browser: Browser;
  let context: BrowserContext;
  let site: TinySite;

  beforeAll(async () => {
    server = await serveScript({ script, headers: isolationHeaders });
    browser = await chromium.launch(chromiumLaunch({ gpu }));
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });
  beforeEach(async () => {
    site = await startTinySite(models);
    context = await browser.newContext();
  });
  afterEach(async () => {
    await context.close();
    await site.close();
  });
  return {
    get server() {
      return server;
    },
    get context() {
      return context;
    },
    get site() {
      return site;
    },
    async open() {
      const page = await context.newPage();
      await page.goto(`${server.origin}/blank`);
      await page.waitForFunction((wanted) => wanted in globalThis, functions);
      return page;
    },
  };
}
