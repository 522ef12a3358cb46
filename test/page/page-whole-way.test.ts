import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFaultServer } from '../fakes/fault-server.ts';
import type { FaultServer } from '../fakes/fault-server.ts';
import { ask, openBuiltPage, waitForPhase, waitForShell, watchComplaints } from './built-page.ts';
import type { BuiltPage } from './built-page.ts';

const MODELS = new URL('../../models/', import.meta.url);
const MODEL = 'smollm2-135m-instruct';

let built: BuiltPage;
let server: FaultServer;
let catalogUrl: string;
let modelBytes = 0;

interface CatalogFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

beforeAll(async () => {
  [built, server] = await Promise.all([openBuiltPage(), startFaultServer()]);
  const catalog = await readFile(new URL('catalog.json', MODELS));
  server.put('/catalog.json', { bytes: catalog, type: 'application/json' });
  const { models } = JSON.parse(catalog.toString()) as {
    models: { id: string; bytes: number; files: CatalogFile[] }[];
  };
  const model = models.find(({ id }) => id === MODEL)!;
  for (const { path, sha256 } of model.files) {
    server.put(`/${path}`, { bytes: await readFile(new URL(path, MODELS)), etag: `"${sha256}"` });
  }
  modelBytes = model.bytes;
  catalogUrl = `${server.origin}/catalog.json`;
});

afterAll(async () => {
  await built.close();
  await server.close();
});

function weightBytesSent(): number {
  return server.log
    .filter(({ path }) => path.endsWith('.gguf'))
    .reduce((sum, { sentBytes }) => sum + sentBytes, 0);
}

test('the shipped model is downloaded once, answers, stops when told, and answers after a reload with every server gone', async () => {
  const page = await built.browser.newPage();
  const complaints = watchComplaints(page);
  await page.goto(built.address(catalogUrl));
  await waitForPhase(page, 'offer');
  const panel = page.getByRole('region', { name: 'A small model, all yours' });
  expect(await panel.innerText()).toMatch(/SmolLM2 135M Instruct[\s\S]*98\.4.MB[\s\S]*Apache-2\.0/u);
  expect(weightBytesSent()).toBe(0);

  await page.getByRole('button', { name: 'Download and start' }).click();
  await page.getByText(/^\d[\d.]*.[kM]B of 98\.4.MB$/u).waitFor();
  await waitForPhase(page, 'ready');
  expect(weightBytesSent()).toBe(modelBytes);
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
