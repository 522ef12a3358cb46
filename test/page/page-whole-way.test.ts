import { afterAll, beforeAll, expect, test } from 'vitest';
import { startShippedModel, weightRequests } from '../fakes/shipped-model.ts';
import type { ShippedModel } from '../fakes/shipped-model.ts';
import { ask, openBuiltPage, waitForPhase, waitForShell, watchComplaints } from './built-app.ts';
import type { BuiltPage } from './built-app.ts';

let built: BuiltPage;
let server: ShippedModel;

beforeAll(async () => {
  [built, server] = await Promise.all([openBuiltPage(), startShippedModel()]);
});

afterAll(async () => {
  await built.close();
  await server.close();
});

function weightBytesSent(): number {
  return weightRequests(server).reduce((sum, { sentBytes }) => sum + sentBytes, 0);
}

test('the shipped model is downloaded once, answers, stops when told, and answers after a reload with every server gone', async () => {
  const page = await built.browser.newPage({ serviceWorkers: 'allow' });
  const complaints = watchComplaints(page);
  await page.goto(built.address(server.catalogUrl));
  await waitForPhase(page, 'offer');
  const panel = page.getByRole('region', { name: 'A small model, all yours' });
  expect(await panel.innerText()).toMatch(/SmolLM2 135M Instruct[\s\S]*98\.4.MB[\s\S]*Apache-2\.0/u);
  expect(weightBytesSent()).toBe(0);

  await page.getByRole('button', { name: 'Download and start' }).click();
  await page.getByText(/^\d[\d.]*.[kM]B of 98\.4.MB$/u).waitFor();
  await waitForPhase(page, 'ready');
  expect(weightBytesSent()).toBe(server.manifest.bytes);
  expect(await ask(page, 'What is the capital of France?')).toContain('Paris');
  const status = await page.locator('.status').innerText();
  expect(status).toMatch(/CPU · \d+ threads?/u);
  expect(status).toMatch(/[\d.]+ tokens\/s/u);
  await page.getByRole('button', { name: 'Models and storage' }).click();
  await page.getByText(/98\.4.MB of weights;/u).waitFor();
  await page.getByRole('button', { name: 'Close' }).click();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);

  await waitForShell(page);
  await server.close();
  await built.stopServing();
  await page.reload();
  await waitForPhase(page, 'ready');
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  const loaded = page.locator('.message-model').first();
  await loaded.getByText('Paris').waitFor(); // the conversation is there too
  expect(await ask(page, 'What is the capital of France?')).toContain('Paris');

  await page.getByRole('textbox', { name: 'Your message' }).fill('Write a long story about a brave mouse.');
  await page.keyboard.press('Enter');
  await page.locator('.message-model').last().getByText('mouse').first().waitFor();
  await page.keyboard.press('Escape');
  await page.getByText('Stopped', { exact: true }).waitFor();
  expect(await ask(page, 'What is the capital of France?')).not.toBe('');
  expect(complaints).toEqual([]);
  await page.close();
});
