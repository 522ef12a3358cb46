import { readFile } from 'node:fs/promises';
import type { Download, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openGguf } from '../../src/artifact/gguf-file.ts';
import { memorySource } from '../../src/artifact/memory-source.ts';
import { startTinySite } from '../fakes/tiny-site.ts';
import type { TinySite } from '../fakes/tiny-site.ts';
import { audit } from './axe-audit.ts';
import { openBuiltPage, waitForPhase, watchComplaints } from './built-app.ts';
import type { BuiltPage } from './built-app.ts';

const ORIGINAL = 'models/stories15m/stories15M-F16.gguf';

let built: BuiltPage;
let site: TinySite;
let page: Page;
let complaints: readonly string[];

beforeAll(async () => {
  built = await openBuiltPage();
});

afterAll(async () => {
  await built.close();
});

beforeEach(async () => {
  site = await startTinySite({ one: {} });
  const context = await built.browser.newContext({ viewport: { width: 1280, height: 900 } });
  page = await context.newPage();
  complaints = watchComplaints(page);
  await page.addInitScript(() => Reflect.deleteProperty(window, 'showSaveFilePicker')); // nobody can answer its dialog here
  await page.goto(built.address(site.catalogUrl));
  await waitForPhase(page, 'offer');
  await page.getByRole('button', { name: 'Quantize', exact: true }).click();
});

afterEach(async () => {
  await page.context().close();
  await site.close();
  expect(complaints).toEqual([]);
});

const view = () => page.locator('nibble-app-quantize');

async function texts(): Promise<{ name: string; mimeType: string; buffer: Buffer }> {
  const { calibration } = JSON.parse(await readFile('test/data/stories.json', 'utf8')) as {
    calibration: string[];
  };
  const buffer = Buffer.from(JSON.stringify(calibration.slice(0, 5)));
  return { name: 'texts.json', mimeType: 'application/json', buffer };
}

test('a real model is chosen, quantized by GPTQ, judged, saved, and answers beside the original', async () => {
  await view().locator('input[type=file]').setInputFiles(ORIGINAL);
  await view().getByText('15.2 million weights').waitFor();
  await view()
    .locator('#texts')
    .setInputFiles(await texts());
  await view().getByRole('button', { name: 'Quantize' }).click();
  await view().getByRole('progressbar', { name: 'Quantizing' }).waitFor();
  await view().getByText('of the original').first().waitFor({ timeout: 200_000 });
  await expect
    .poll(() =>
      view()
        .getByText(/Bits for a weight/u)
        .count(),
    )
    .toBe(1);

  expect(await audit(page), 'a result').toEqual([]);

  const saved: Promise<Download> = page.waitForEvent('download');
  await view().getByRole('button', { name: 'Save the file' }).click();
  const bytes = await readFile(await (await saved).path());
  const model = await openGguf([memorySource('saved.gguf', bytes)]);
  expect(model.tensors.get('blk.0.attn_q.weight')?.type).toBe('Q4_1');
  expect(model.tensors.get('token_embd.weight')?.type).toBe('Q8_0');

  await view().getByRole('button', { name: 'Keep it in this app' }).click();
  await view().getByText('It is among the models').waitFor();

  await view().getByRole('button', { name: 'Ask', exact: true }).click();
  const sides = ['The original', 'The small one'].map((name) => view().getByRole('region', { name }));
  for (const side of sides) await side.getByText('tokens/s').waitFor({ timeout: 60_000 });
  for (const side of sides) expect(await side.locator('.text').textContent()).toMatch(/\w+ \w+ \w+/u);
  await page.reload(); // a later visit
  await page.getByRole('button', { name: 'Models', exact: true }).click();
  const card = page.getByRole('listitem', { name: 'stories15M-F16-q4' });
  await card.getByText('On this device', { exact: true }).waitFor();
  await card.getByRole('button', { name: /^(Switch to it|Use it|Start)/u }).click();
  await card.getByText('Running').waitFor();
  expect(site.log.filter(({ method }) => method !== 'GET')).toEqual([]);
});

test('who cancels keeps the choice, and can begin again; what is no model is refused with its code', async () => {
  await page.setViewportSize({ width: 320, height: 640 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await view().locator('input[type=file]').setInputFiles(ORIGINAL);
  await view().getByText('15.2 million weights').waitFor();
  expect(await audit(page), 'the choices').toEqual([]);
  await view().getByRole('button', { name: 'Quantize' }).click(); // without texts: the model writes its own
  await view().getByText('writes texts').waitFor();
  await view().getByRole('button', { name: 'Cancel' }).click();
  await view().getByText('15.2 million weights').waitFor();
  expect(await view().getByRole('alert').count()).toBe(0);

  await view()
    .locator('#texts')
    .setInputFiles({ name: 'few.txt', mimeType: 'text/plain', buffer: Buffer.from('Too little.') });
  await view().getByRole('button', { name: 'Quantize' }).click();
  await view().getByRole('alert').getByText('calibration-invalid').waitFor();
  expect(await audit(page), 'a fault').toEqual([]);

  await view().getByRole('button', { name: 'Another model' }).click();
  const buffer = Buffer.from('<html>no model</html>');
  await view().locator('input[type=file]').setInputFiles({ name: 'x.gguf', mimeType: '', buffer });
  await view().getByRole('alert').getByText('gguf-unknown').waitFor();
});
