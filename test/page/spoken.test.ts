import type { Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from 'vitest';
import { TALKATIVE } from '../fakes/tiny-model.ts';
import { startTinySite } from '../fakes/tiny-site.ts';
import type { TinySite } from '../fakes/tiny-site.ts';
import { ask, openBuiltPage, waitForPhase } from './built-app.ts';
import type { BuiltPage } from './built-app.ts';

let built: BuiltPage;
let site: TinySite;
let page: Page;

beforeAll(async () => {
  built = await openBuiltPage();
});
afterAll(() => built.close());

beforeEach(async () => {
  site = await startTinySite({ one: TALKATIVE });
  page = await built.browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(built.address(site.catalogUrl));
  await waitForPhase(page, 'offer');
});
afterEach(async () => {
  await page.close();
  await site.close();
});

/** Notes what live regions say from now on, in whatever shadow tree: a screen reader would read it out. */
async function listen(): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const said: string[] = [];
    const live = '[role=status], [role=alert], [role=log]:not([aria-live=off]), [aria-live=polite]';
    const watch = (root: Document | ShadowRoot): void => {
      new MutationObserver((changes) => {
        const regions = changes.map(({ target }) => (target.parentElement ?? target) as Element);
        for (const region of new Set(regions.map((one) => one.closest?.(live)))) {
          const text = region?.textContent.replaceAll(/\s+/gu, ' ').trim();
          if (text) said.push(text);
        }
      }).observe(root, { subtree: true, childList: true, characterData: true });
      for (const { shadowRoot } of root.querySelectorAll('*')) if (shadowRoot) watch(shadowRoot);
    };
    watch(document);
    Object.assign(globalThis, { said });
  });
  return () => page.evaluate(() => (globalThis as unknown as { said: string[] }).said);
}

test('a start is told in its steps, not in its bytes', async () => {
  const said = await listen();
  await page.getByRole('button', { name: 'Download and start' }).click();
  await waitForPhase(page, 'ready');
  await expect.poll(said).toContain('The model is ready.');
  const steps = await said();
  expect(steps.length).toBeLessThanOrEqual(5);
  expect(steps.join(' ')).not.toMatch(/\d/u);
});

test('an answer is told once, when it is complete, and none of its pieces', async () => {
  await page.getByRole('button', { name: 'Download and start' }).click();
  await waitForPhase(page, 'ready');
  const said = await listen();
  await ask(page, 'Hello?');
  await expect.poll(async () => (await said()).length).toBe(1);
  const [spoken = ''] = await said();
  expect(spoken.length).toBeGreaterThan(10);
});

test('the page has landmarks and headings in order, and everything that can be pressed has a name', async () => {
  await page.getByRole('button', { name: 'Download and start' }).click();
  await waitForPhase(page, 'ready');
  await ask(page, 'Hello?');
  // random weights may write a heading or a link of their own
  await page.locator('.message-model .answer').evaluate((answer) => answer.replaceChildren('An answer.'));
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
  const lines = (await page.locator('body').ariaSnapshot()).split('\n').map((line) => line.trim());
  const of = (roles: RegExp): string[] =>
    lines.flatMap((line) => (roles.test(line) ? line.replaceAll(/^- |:$/gu, '') : []));
  expect(of(/^- (complementary|main|navigation|log|heading)\b/u)).toEqual([
    'complementary "Conversations"',
    'navigation "Conversations"',
    'heading "Conversations" [level=2]',
    'heading "Today" [level=3]',
    'main',
    'heading "Hello?" [level=1]',
    'heading "Chat" [level=2]',
    'log "Conversation"',
    'heading "You" [level=3]',
    'heading "Nibble" [level=3]',
  ]);
  const controls = of(/^- (button|textbox|searchbox|link|slider|combobox|radio)\b/u);
  expect(controls).toHaveLength(23);
  expect(controls.filter((line) => !line.includes('"'))).toEqual([]);
});
