import axe from 'axe-core';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { Fault } from '../../src/core/fault.ts';
import { conversation } from '../fakes/conversations.ts';
import { modelRecord } from '../fakes/model-records.ts';
import { gate } from '../fakes/scripted-runtime.ts';
import { openApp } from './app-scene.ts';
import { settled } from './axe-violations.ts';
import { eventually } from '../fakes/eventually.ts';

const HALF = 49_181_392;
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
const openModels = () => button('Models').click();
const openSettings = () => button('Settings').first().click();

describe('models and storage', () => {
  const card = () => page.getByRole('listitem', { name: 'SmolLM2 135M Instruct' });
  const inCard = (name: string | RegExp) => card().getByRole('button', { name });

  test('a model shows what it costs, whose it is and whether it fits, before it is downloaded', async () => {
    const { runtime } = await openApp({ script: { storedBytes: 0 } });
    await openModels();
    for (const text of [/^98\.4.MB$/u, 'Apache-2.0', 'huggingface.co', '8,192 tokens', 'Fits well'])
      await expect.element(card().getByText(text)).toBeVisible();
    await expect.element(card().getByText(/It needs about \d+.MB of memory/u)).toBeVisible();
    await expect
      .element(card().getByText(/^About \d+ words a second, on 4 threads of the CPU\./u))
      .toBeVisible();
    expect(runtime.script.storedBytes).toBe(0);
  });

  test('a download counts, pauses with what has arrived, and goes on from there', async () => {
    const { pause, go } = gate('download', 12);
    const { runtime } = await openApp({ script: { storedBytes: 0, pause } });
    await openModels();
    await inCard(/^Download 98\.4.MB$/u).click();
    await expect.element(card().getByRole('progressbar')).toHaveProperty('value', 50);
    await expect.element(card().getByText(/49\.2.MB of 98\.4.MB/u)).toBeVisible();
    await inCard('Pause').click();
    await expect.element(card().getByText('Paused')).toBeVisible();
    expect(runtime.script.storedBytes).toBe(HALF);
    go();
    await inCard(/^Resume · 49\.2.MB left$/u).click();
    await expect.element(card().getByText('On this device')).toBeVisible();
    expect(runtime.open.clients).toBe(0); // downloaded, not loaded
    await inCard('Start').click();
    await expect.element(card().getByText('Running')).toBeVisible();
  });

  test('where data is saved, a word is said before the download', async () => {
    Object.defineProperty(navigator, 'connection', { value: { saveData: true }, configurable: true });
    onTestFinished(() => void Reflect.deleteProperty(navigator, 'connection'));
    await openApp({ script: { storedBytes: 0 } });
    await openModels();
    await expect.element(card().getByText(/^This browser is set to save data/u)).toBeVisible();
  });

  test('a download that fails says why, and is tried again', async () => {
    const startFault = new Fault('shard-corrupt', 'Part 2 arrived damaged twice.');
    const { runtime } = await openApp({ script: { storedBytes: 0, startFault } });
    await openModels();
    await inCard(/^Download/u).click();
    await expect
      .element(card().getByRole('alert'))
      .toHaveTextContent('Part 2 arrived damaged twice. shard-corrupt');
    runtime.script.startFault = undefined;
    await inCard(/^Download/u).click();
    await expect.element(card().getByText('On this device')).toBeVisible();
  });

  test('a model whose last start did not finish can be started again, or with less memory', async () => {
    const { runtime } = await openApp({ script: { isInterrupted: true } });
    await openModels();
    await expect.element(card().getByText(/did not finish/u)).toBeVisible();
    await expect.element(inCard('Start again')).toBeVisible();
    await inCard('Start with less memory').click();
    await expect.element(card().getByText('Running')).toBeVisible();
    expect(runtime.options).toMatchObject({ contextLength: 1024, threads: 1 });
  });

  test('a check says whether every part is whole', async () => {
    await openApp();
    await openModels();
    await inCard('Verify').click();
    await expect.element(card().getByText('Every part of it is as it should be.')).toBeVisible();
  });

  test('a deletion asks once more, ends the model and offers the download', async () => {
    const { runtime } = await openApp();
    await openModels();
    await inCard('Delete').click();
    await inCard('Keep it').click();
    await inCard('Delete').click();
    await inCard(/^Delete 98\.4.MB$/u).click();
    await expect.element(inCard(/^Download 98\.4.MB$/u)).toBeVisible();
    expect(runtime.open.clients).toBe(0);
    expect(runtime.script.storedBytes).toBe(0);
  });

  test('another model takes the place of the one that runs', async () => {
    const other = modelRecord('other', { storedBytes: 1_000_000, complete: true });
    const { session } = await openApp({ script: { others: [other] } });
    await openModels();
    const second = page.getByRole('listitem', { name: 'Model other' });
    await second.getByRole('button', { name: 'Switch to it' }).click();
    await expect.element(second.getByText('Running')).toBeVisible();
    await expect.element(card().getByText('Running')).not.toBeInTheDocument();
    expect(session.settings.model).toBe('other');
  });

  test('storage is shown in use and in whole', async () => {
    await openApp();
    await openModels();
    const region = page.getByRole('region', { name: 'Storage on this device' });
    await expect
      .element(region)
      .toHaveTextContent(/98\.4.MB of weights; this site uses 98\.5.MB of the 2\.1.GB/u);
    await expect.element(page.getByText('It is kept until you delete it.')).toBeVisible();
  });

  test('what is not offered any more is shown, and deleted when the person says so', async () => {
    const { runtime } = await openApp({ script: { leftoverBytes: 12_300_000 } });
    await openModels();
    await button(/^Delete 12\.3.MB of models that are not offered any more$/u).click();
    await expect.element(button(/not offered any more/u)).not.toBeInTheDocument();
    expect(runtime.script.leftoverBytes).toBe(0);
    await expect.element(page.getByText(/98\.4.MB of weights/u)).toBeVisible();
  });

  test('a catalogue that did not come is asked for again', async () => {
    const { runtime } = await openApp({ script: { listFault: new Fault('network', 'No answer.') } });
    await openModels();
    const alert = page.getByRole('dialog').getByRole('alert');
    await expect.element(page.getByText('The list of models did not arrive.').last()).toBeVisible();
    runtime.script.listFault = undefined;
    await button('Try again').last().click();
    await expect.element(card()).toBeVisible();
    await expect.element(alert).not.toBeInTheDocument();
  });
});

describe('settings', () => {
  test('a change holds for the next answer, and a reset takes all of them back', async () => {
    const { session, runtime } = await openApp({ settings: { temperature: 1.5 } });
    await openSettings();
    await page.getByRole('textbox', { name: 'What the model is told first' }).fill('Be brief.');
    await page.getByRole('slider', { name: /^Longest answer/u }).fill('64');
    await session.assistant.ask('Hello?');
    expect(runtime.requests[0]).toMatchObject({ temperature: 1.5, maxTokens: 64 });
    expect(runtime.requests[0]?.messages[0]?.content).toBe('Be brief.');
    await button('Reset to defaults').click();
    await session.assistant.ask('And?');
    expect(runtime.requests[1]).toMatchObject({ temperature: 0.2, maxTokens: 512 });
  });

  test('the colours change at once, with those of the page and its bars', async () => {
    const { app } = await openApp();
    await openSettings();
    const paper = () => getComputedStyle(app).backgroundColor;
    await page.getByRole('radio', { name: 'Dark' }).click();
    await eventually(() => expect(paper()).toBe('rgb(26, 23, 20)'));
    expect(getComputedStyle(document.documentElement).colorScheme).toBe('dark');
    const chat = app.shadowRoot!.querySelector('nibble-chat')!;
    expect(getComputedStyle(chat).backgroundColor).toBe('rgb(26, 23, 20)');
    await page.getByRole('radio', { name: 'Light' }).click();
    await eventually(() => expect(paper()).toBe('rgb(251, 248, 243)'));
    await page.getByRole('radio', { name: 'As the device' }).click();
    await eventually(() => expect(getComputedStyle(document.documentElement).colorScheme).toBe('light dark'));
  });

  test('another count of threads loads the model anew and keeps what was said', async () => {
    const { session, runtime } = await openApp();
    await session.assistant.ask('Hello?');
    await openSettings();
    await page.getByRole('combobox', { name: 'Threads' }).selectOptions('1');
    await eventually(() => expect(runtime.options?.threads).toBe(1));
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('log').getByText('Hello there.')).toBeVisible();
    expect(runtime.open.clients).toBe(1);
  });

  test('the processor or the GPU is chosen, and the model loaded anew there', async () => {
    const { runtime, session } = await openApp();
    expect(runtime.options?.device).toBe('auto');
    await openSettings();
    await expect
      .element(page.getByText(/This browser has no WebGPU\. The model is loaded again\./u))
      .toBeVisible();
    await page.getByRole('radio', { name: 'Processor (CPU)' }).click();
    await eventually(() => expect(runtime.options?.device).toBe('wasm'));
    await eventually(() => expect(session.assistant.state.phase).toBe('ready'));
  });
});

describe('this device', () => {
  const region = (name: string) => page.getByRole('region', { name });

  test('is shown with what it has, how fast it is, and what that means for each model', async () => {
    await openApp({ script: { others: [modelRecord('huge', { bytes: 9e9, memoryBytes: 11e9 })] } });
    await button('This device').click();
    await expect.element(page.getByText(/^About \d+ words a second$/u)).toBeVisible();
    const parts = region('What it has');
    for (const text of [
      /^4 cores; threads share memory; relaxed SIMD$/u,
      'This browser has no WebGPU.',
      /^8.GB or more$/u,
      /^10\.0.GB of weights a second, with 4 threads$/u,
    ])
      await expect.element(parts.getByText(text)).toBeVisible();
    const models = region('What that means for each model').getByRole('listitem');
    await expect.element(models.first().getByText('Best here')).toBeVisible();
    await expect.element(models.last().getByText('Probably too large')).toBeVisible();
  });

  test('is measured while one waits, and what the browser tells is there at once', async () => {
    const { session } = await openApp();
    const { models } = session.assistant;
    let go = (): void => {};
    const measured = new Promise<void>((resolve) => (go = resolve));
    const diagnose = models.diagnose.bind(models);
    vi.spyOn(models, 'diagnose').mockImplementation(async (options) => {
      if (options?.measure !== false) await measured;
      return diagnose(options);
    });
    await button('This device').click();
    await expect.element(page.getByRole('progressbar', { name: 'Measuring' })).toBeVisible();
    await expect.element(region('What it has').getByText('This browser has no WebGPU.')).toBeVisible();
    go();
    await expect.element(page.getByText(/^About \d+ words a second$/u)).toBeVisible();
    await expect.element(page.getByRole('progressbar')).not.toBeInTheDocument();
  });

  test('that could not be looked at says why, and is looked at again', async () => {
    const { session, runtime } = await openApp();
    const listFault = new Fault('network', 'The catalogue cannot be reached.');
    vi.spyOn(session.assistant.models, 'diagnose').mockRejectedValueOnce(listFault);
    await button('This device').click();
    await expect.element(page.getByText('The catalogue cannot be reached.')).toBeVisible();
    expect(runtime.open.clients).toBe(1);
    await button('Try again').click();
    await expect.element(page.getByText(/^About \d+ words a second$/u)).toBeVisible();
  });
});

describe('performance', () => {
  test('draws an answer while it comes, and lists what each took', async () => {
    let pieces = 0;
    const pause = async (what: string): Promise<void> => {
      if (what === 'text' && pieces++ > 0) await new Promise((resolve) => setTimeout(resolve, 30));
    };
    const { app, session } = await openApp({ script: { answer: Array<string>(24).fill('word '), pause } });
    await button('Performance').last().click();
    await expect.element(page.getByText('The line begins with the next answer.')).toBeVisible();
    await session.assistant.ask('Hello?');
    const view = app.shadowRoot!.querySelector('nibble-app-performance')!;
    expect(view.shadowRoot!.querySelectorAll('canvas')).toHaveLength(1);
    expect(session.log.points.length).toBeGreaterThan(1);
    await expect.element(page.getByText('tokens per second, the last answer')).toBeVisible();
    await expect.element(page.getByRole('row', { name: '24 72 0.18 s 37' })).toBeVisible();
    const machine = page.getByRole('region', { name: 'On this device' });
    for (const text of ['CPU · 2 threads', 'relaxed-dot16', /^164.MB$/u])
      await expect.element(machine.getByText(text, { exact: true })).toBeVisible();
    await expect.element(page.getByText('Writing', { exact: true })).toBeVisible();
    await expect.element(machine.getByText('Forecast')).toBeVisible();
    await expect.element(machine.getByText('72 tokens/s')).toBeVisible(); // what came, beside it
  });

  test('closes by its button, and shows the same figures when it is opened again', async () => {
    const { session } = await openApp();
    await session.assistant.ask('Hello?');
    for (const _ of [1, 2]) {
      await button('Performance').last().click();
      await expect.element(page.getByRole('heading', { name: 'The last answers' })).toBeVisible();
      await button('Close').click();
      await expect.element(page.getByRole('heading', { name: 'Performance' })).not.toBeInTheDocument();
    }
  });
});

/** What axe has to say of the page, but for what Vitest puts around the app. */
async function violations(app: Element): Promise<string[]> {
  const { violations: found } = await axe.run(app, { rules: { region: { enabled: false } } });
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, any }) => `${id}: ${target.join(' ')} ${any[0]?.message}`),
  );
}

test.for((['light', 'dark'] as const).flatMap((theme) => [1280, 390].map((width) => ({ theme, width }))))(
  'axe finds nothing to say of any view, $theme at $width',
  async ({ theme, width }) => {
    const conversations = [conversation('one'), conversation('two', { updatedAt: Date.now() })];
    const { app, session } = await openApp({ conversations, width, settings: { theme } });
    await session.assistant.ask('Hello?');
    expect(await violations(app)).toEqual([]);
    if (width === 390) await button('Conversations').click();
    await page.getByRole('button', { name: 'Actions for What is one?' }).click();
    await page.getByRole('searchbox').fill('what');
    session.desk.remove('two');
    await expect.element(button('Undo')).toBeVisible();
    await settled(app);
    expect(await violations(app)).toEqual([]);
    session.toasts.dismiss('removed');
    await button('This device').click();
    await expect.element(page.getByText('What it has')).toBeVisible();
    await settled(app);
    expect(await violations(app)).toEqual([]);
    await userEvent.keyboard('{Escape}');
    for (const keys of ['{,}', '/', '.']) {
      await userEvent.keyboard(`{Control>}${keys}{/Control}`);
      await settled(app);
      expect(await violations(app)).toEqual([]);
      await userEvent.keyboard('{Escape}');
    }
    await page.getByRole('button', { name: /^Models and storage/u }).click();
    await settled(app);
    expect(await violations(app)).toEqual([]);
  },
);
