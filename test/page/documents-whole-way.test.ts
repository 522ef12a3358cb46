import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { audit } from './axe-audit.ts';
import { ask, openBuiltPage, waitForPhase, waitForShell, watchComplaints } from './built-app.ts';
import type { BuiltPage } from './built-app.ts';

let built: BuiltPage;

beforeAll(async () => {
  built = await openBuiltPage();
});

afterAll(async () => {
  await built.close();
});

interface Given {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

const GUIDE = `<title>A small guide to ferns</title><h1>A small guide to ferns</h1>
<p>Ferns are older than flowers. They like shade, moist air and soil that never dries out completely.</p>
<h2>Watering</h2><p>Water a fern when the top centimetre of the soil feels dry.</p>
<h2 style="break-before: page">Pests</h2>
<p>Scale insects sit under the fronds. Wipe them off with a cloth and soapy water, and repeat it after a week.</p>`;

/** A PDF as people have them: printed by a browser. */
async function printed(): Promise<Given> {
  const page = await built.browser.newPage();
  await page.setContent(GUIDE);
  const buffer = await page.pdf({ format: 'A5' });
  await page.close();
  return { name: 'ferns.pdf', mimeType: 'application/pdf', buffer };
}

async function file(name: string, mimeType: string): Promise<Given> {
  return { name, mimeType, buffer: await readFile(`test/data/documents/${name}`) };
}

/** Lets files fall on the page, as from a folder's window. */
async function drop(page: Page, files: readonly Given[]): Promise<void> {
  const given = files.map(
    ({ name, mimeType, buffer }) => [name, mimeType, buffer.toString('base64')] as const,
  );
  const transfer = await page.evaluateHandle((all) => {
    const data = new DataTransfer();
    for (const [name, type, base64] of all) {
      const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
      data.items.add(new File([bytes], name, { type }));
    }
    return data;
  }, given);
  for (const type of ['dragenter', 'dragover', 'drop'])
    await page.dispatchEvent('nibble-app', type, { dataTransfer: transfer });
}

const documents = (page: Page) => page.locator('nibble-app-documents');
const passage = (page: Page) => page.locator('dialog[open] mark');

test('documents are dropped, the network goes, and a question is answered from the right passage, which opens', async () => {
  const context = await built.browser.newContext({
    viewport: { width: 1280, height: 900 },
    reducedMotion: 'reduce', // colours are looked at when they have arrived
    serviceWorkers: 'allow',
  });
  const page = await context.newPage();
  const complaints = watchComplaints(page);
  await page.goto(built.address('models/catalog.json'));
  await waitForPhase(page, 'offer');
  await page.getByRole('button', { name: 'Download and start' }).click();
  await waitForPhase(page, 'ready');

  const broken: Given = {
    name: 'broken.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from('%PDF-1.7 and no more'),
  };
  const whole = await Promise.all([
    file('warranty.md', 'text/markdown'),
    file('delivery.html', 'text/html'),
    file('stock.csv', 'text/csv'),
    printed(),
  ]);
  await drop(page, [...whole, broken]);
  await documents(page)
    .getByRole('button', { name: /^Download 25\.\d.MB and add 5 documents$/u })
    .click();
  await documents(page).getByText('4 added, 1 refused.').waitFor({ timeout: 120_000 });
  await documents(page).getByText('broken.pdf').first().waitFor();
  expect(await audit(page), 'documents that were added').toEqual([]);
  await page.getByRole('button', { name: 'Close' }).click();

  await waitForShell(page);
  await built.stopServing();
  await context.setOffline(true);
  await page.reload();
  await waitForPhase(page, 'ready');

  expect(await ask(page, 'How long is the warranty of the clay pots?')).toMatch(/seven|7/u);
  const first = page.locator('.message-model').last();
  await first.getByRole('button', { name: /1.*Warranty and returns/u }).click();
  await passage(page).first().waitFor();
  expect(
    await passage(page)
      .allInnerTexts()
      .then((texts) => texts.join(' ')),
  ).toContain('seven years against frost');
  expect(await audit(page), 'a source that was opened').toEqual([]);
  await page.keyboard.press('Escape');

  await ask(page, 'How do I get rid of scale insects?');
  const second = page.locator('.message-model').last();
  expect(await second.getByRole('button', { name: /ferns/u }).first().innerText()).toMatch(/page 2/u);

  await ask(page, 'Who won the football world cup in 1974?');
  await page.locator('.message-model').last().getByText('No passage of your documents fits').waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});
