import type { Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { shardName, writeShards } from '../../src/artifact/gguf-split.ts';
import { startTinySite } from '../fakes/tiny-site.ts';
import type { TinySite } from '../fakes/tiny-site.ts';
import { TALKATIVE, tinyLlama, tinyLlamaParts } from '../fakes/tiny-model.ts';
import { audit } from './axe-audit.ts';
import { ask, openBuiltPage, waitForPhase, watchComplaints } from './built-app.ts';
import type { BuiltPage } from './built-app.ts';

/** A file as a person has it on their disk. */
interface Given {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const QUESTION = 'hello world';
const whole: Given = { name: 'Mine-Q4_1.gguf', bytes: tinyLlama({ ...TALKATIVE, seed: 3 }) };
const shards: readonly Given[] = writeShards(tinyLlamaParts({ ...TALKATIVE, seed: 3 }), 24_000).map(
  (bytes, no, all) => ({
    name: shardName('Split', no, all.length),
    bytes,
  }),
);
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

let built: BuiltPage;
let site: TinySite;
let page: Page;
let complaints: readonly string[];

beforeAll(async () => {
  built = await openBuiltPage();
});
afterAll(() => built.close());

beforeEach(async () => {
  site = await startTinySite({ one: TALKATIVE });
  const context = await built.browser.newContext({ viewport: { width: 1280, height: 800 }, bypassCSP: true });
  page = await context.newPage();
  complaints = watchComplaints(page);
  await page.goto(built.address(site.catalogUrl));
  await waitForPhase(page, 'offer');
});
afterEach(async () => {
  await page.context().close();
  await site.close();
  expect(complaints).toEqual([]);
});

/** Chooses files as a person does, by the button of the chat or of the Models view. */
async function choose(files: readonly Given[]): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open a file…' }).last().click();
  await (
    await chooser
  ).setFiles(files.map(({ name, bytes }) => ({ name, buffer: Buffer.from(bytes), mimeType: '' })));
}

/** Drags files over the page, looks, and lets go. */
async function drop(files: readonly Given[], meanwhile: () => Promise<void> = async () => {}): Promise<void> {
  const carried = await page.evaluateHandle(
    (list) => {
      const transfer = new DataTransfer();
      for (const { name, base64 } of list)
        transfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.codePointAt(0)!)], name));
      return transfer;
    },
    files.map(({ name, bytes }) => ({ name, base64: Buffer.from(bytes).toString('base64') })),
  );
  const target = page.locator('nibble-app');
  await target.dispatchEvent('dragover', { dataTransfer: carried });
  await meanwhile();
  await target.dispatchEvent('drop', { dataTransfer: carried });
}

const running = (name: string) => page.getByRole('button', { name: `Models and storage ${name}` }).waitFor();
const models = () => page.getByRole('button', { name: 'Models', exact: true }).click();

test('a file that is chosen answers at once, whole or split, with nothing asked of the network and nothing stored', async () => {
  const before = site.log.length;
  await choose([whole]);
  await waitForPhase(page, 'ready');
  await running('Mine-Q4_1');
  await page.keyboard.press('Control+,');
  await page.getByRole('slider', { name: /^Temperature/u }).fill('0'); // the same answer each time
  await page.keyboard.press('Escape');
  const answer = await ask(page, QUESTION);
  expect(answer).not.toBe('');

  await models();
  const card = page.getByRole('listitem', { name: 'Mine-Q4_1' });
  await card.getByText('Running').waitFor();
  await card.getByText('a file of yours').waitFor();
  expect(await audit(page), 'the models, with a file among them').toEqual([]);
  await page.getByText(/\s0.bytes of weights/u).waitFor();
  await choose(shards.toReversed());
  await page.keyboard.press('Escape');
  await running('Split');
  await page.keyboard.press('Control+Shift+O');
  expect(await ask(page, QUESTION)).toBe(answer);
  expect(site.log.slice(before).filter(({ path }) => path.endsWith('.gguf'))).toEqual([]);
});

test('a file is dropped anywhere on the page, and other settings load it again', async () => {
  const look = async (): Promise<void> => {
    await page.getByText('Drop a model or documents here').waitFor();
    expect(await audit(page), 'a file over the page').toEqual([]);
  };
  await drop([whole], look);
  await running('Mine-Q4_1');
  await waitForPhase(page, 'ready');
  await page.getByText('Drop a model or documents here').waitFor({ state: 'detached' });
  await page.keyboard.press('Control+,');
  await page.getByRole('combobox', { name: 'Threads' }).selectOption('1');
  await page.keyboard.press('Escape');
  await page.getByText('CPU · 1 thread', { exact: true }).waitFor();
  await running('Mine-Q4_1');
  expect(await ask(page, QUESTION)).not.toBe('');
});

const REFUSED: readonly (readonly [what: string, files: Parameters<typeof choose>[0], words: RegExp])[] = [
  [
    'a zip',
    [{ name: 'model.zip', bytes: Uint8Array.of(0x50, 0x4b, 3, 4, ...new Uint8Array(60)) }],
    /^model\.zip is not a GGUF file/u,
  ],
  ['a picture', [{ name: 'cat.png', bytes: png }], /^cat\.png is not a GGUF file/u],
  ['half a file', [{ name: 'half.gguf', bytes: whole.bytes.slice(0, 40_000) }], /^half\.gguf ends before/u],
  ['one part of several', shards.slice(1, 2), /^Shard 1 of \d of Split-00002-of-0000\d\.gguf is missing/u],
];

test('a zip, a picture, half a file and one part of several are refused in words, and the model that runs goes on', async () => {
  await choose([whole]);
  await waitForPhase(page, 'ready');
  for (const [what, files, words] of REFUSED) {
    await models();
    await choose(files);
    await page.getByText(words).waitFor();
    expect(await audit(page), what).toEqual([]);
    await page.keyboard.press('Escape');
  }
  await running('Mine-Q4_1');
  expect(await ask(page, QUESTION)).not.toBe('');
});
