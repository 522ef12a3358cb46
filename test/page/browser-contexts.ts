import { type Browser, type BrowserContext, chromium } from 'playwright';

/** How long what a page should show is waited for: three times as long as Playwright does, since machines are busy. */
const PATIENCE_MS = 90_000;

const launch = chromium.launch.bind(chromium);
chromium.launch = async (options) => {
  const browser = await launch(options);
  const newContext = browser.newContext.bind(browser);
  browser.newContext = async (wanted) => patient(await newContext({ ...withoutShell, ...wanted }));
  return browser;
};

/**
 * Each context would fetch, check and store the whole app once more for its next visits, which takes a processor seconds.
 * Tests of that say `serviceWorkers: 'allow'`.
 */
const withoutShell: ContextOptions = { serviceWorkers: 'block' };

const launchPersistentContext = chromium.launchPersistentContext.bind(chromium);
chromium.launchPersistentContext = async (folder, options) =>
  patient(await launchPersistentContext(folder, options));

function patient(context: BrowserContext): BrowserContext {
  context.setDefaultTimeout(PATIENCE_MS);
  return context;
}

type ContextOptions = NonNullable<Parameters<Browser['newContext']>[0]>;
