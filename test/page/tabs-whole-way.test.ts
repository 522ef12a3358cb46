import type { BrowserContext, Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startShippedModel, weightRequests } from '../fakes/shipped-model.ts';
import type { ShippedModel } from '../fakes/shipped-model.ts';
import { ask, openBuiltPage, waitForPhase } from './built-app.ts';
import type { BuiltPage } from './built-app.ts';

let built: BuiltPage;
let server: ShippedModel;
let context: BrowserContext;

beforeAll(async () => {
  [built, server] = await Promise.all([openBuiltPage(), startShippedModel()]);
  context = await built.browser.newContext();
});
afterAll(async () => {
  await built?.close();
  await server?.close();
});

async function open(): Promise<Page> {
  const page = await context.newPage();
  await page.goto(built.address(server.catalogUrl));
  return page;
}

/** How many clients of all tabs host the model, and how many are guests. */
async function seats(page: Page): Promise<{ hosts: number; guests: number }> {
  const held = await page.evaluate(async () => (await navigator.locks.query()).held ?? []);
  const count = (start: string): number => held.filter(({ name }) => name?.startsWith(start)).length;
  return { hosts: count('nibble-host '), guests: count('nibble-guest-') };
}

test('five tabs of the built app run one copy of the shipped model, and the next takes over in mid-answer', async () => {
  const first = await open();
  await waitForPhase(first, 'offer');
  await first.getByRole('button', { name: 'Download and start' }).click();
  await waitForPhase(first, 'ready');
  const requests = weightRequests(server).length;

  const others = [await open(), await open(), await open(), await open()];
  for (const page of others) await waitForPhase(page, 'ready');
  expect(await seats(first)).toEqual({ hosts: 1, guests: 4 });
  expect(weightRequests(server)).toHaveLength(requests);

  const last = others.at(-1)!;
  const answered = ask(last, 'Name the days of the week.');
  const begun = last
    .locator('.message-model .answer')
    .getByText(/\w+ \w+ \w+/u)
    .first();
  const told = (await begun.innerText()).trim();
  await first.close();
  expect((await answered).startsWith(told)).toBe(true);
  expect(await last.locator('.message-fault').count()).toBe(0);
  for (const page of others) expect(await ask(page, 'What is the capital of France?')).not.toBe('');
  expect(await seats(last)).toEqual({ hosts: 1, guests: 3 });
});
