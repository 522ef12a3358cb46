import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { Fault } from '../../src/core/fault.ts';
import { startApp } from '../../src/ui/app.ts';
import { scriptedRuntime } from '../fakes/scripted-runtime.ts';
import type { Script, ScriptedRuntime } from '../fakes/scripted-runtime.ts';

const ALL = 98_362_784;

let root: HTMLElement;

beforeEach(() => {
  root = document.createElement('div');
  document.body.append(root);
});

afterEach(() => {
  root.remove();
});

function open(changes: Partial<Script> = {}): ScriptedRuntime {
  const runtime = scriptedRuntime(changes);
  startApp(root, runtime, { catalog: 'https://models.invalid/catalog.json' });
  return runtime;
}

/** A pause of the script that lasts until `go`, or until the request is cancelled. */
function gate(what: 'download' | 'load' | 'text', after = 0) {
  let go!: () => void;
  let seen = 0;
  const opened = new Promise<void>((resolve) => (go = resolve));
  const pause: Script['pause'] = async (step, signal) => {
    if (step !== what || seen++ < after) return;
    await Promise.race([opened, new Promise((resolve) => signal?.addEventListener('abort', resolve))]);
  };
  return { pause, go };
}

const textbox = () => page.getByRole('textbox', { name: 'Your message' });
const button = (name: string) => page.getByRole('button', { name });
const phase = () => root.dataset['phase'];
/** The Markdown parser holds the last character back while an answer runs. */
const answerText = () => root.querySelector('.answer')?.textContent;

describe('the first visit', () => {
  test('shows name, licence and size before a byte is downloaded', async () => {
    const runtime = open();
    await expect.element(button('Download and start')).toBeVisible();
    const panel = page.getByRole('region', { name: 'A small model, all yours' });
    await expect.element(panel.getByText('SmolLM2 135M Instruct')).toBeVisible();
    await expect.element(panel.getByText('Apache-2.0')).toBeVisible();
    await expect.element(panel.getByText(/^98.4.MB$/u).first()).toBeVisible();
    expect(runtime.open.clients).toBe(0);
    await expect.element(textbox()).not.toBeInTheDocument();
  });

  test('counts bytes while it downloads, and ends in an empty chat with the caret in it', async () => {
    const { pause, go } = gate('download', 12);
    const runtime = open({ pause });
    await button('Download and start').click();
    await expect.element(page.getByText(/^49.2.MB of 98.4.MB$/u)).toBeVisible();
    await expect.element(page.getByRole('progressbar')).toHaveAttribute('value', '50');
    go();
    await expect.element(textbox()).toHaveFocus();
    await expect.element(page.getByText('98.4 MB stored')).toBeInTheDocument();
    expect(runtime.open).toEqual({ stores: 0, clients: 1 });
  });

  test('goes back to the offer when cancelled, and keeps what has arrived', async () => {
    open({ pause: gate('download', 12).pause });
    await button('Download and start').click();
    await button('Cancel').click();
    await expect.element(button('Resume')).toBeVisible();
    await expect.element(page.getByText(/^49.2.MB left$/u)).toBeVisible();
  });

  test('says what went wrong, with its code, and tries again', async () => {
    const runtime = open({ startFault: new Fault('shard-corrupt', 'Part 2 arrived damaged twice.') });
    await button('Download and start').click();
    const alert = page.getByRole('alert');
    await expect.element(alert).toHaveTextContent('Part 2 arrived damaged twice.');
    await expect.element(alert).toHaveTextContent('shard-corrupt');
    runtime.script.startFault = undefined;
    await button('Try again').click();
    await expect.element(textbox()).toBeVisible();
  });

  test('asks for the catalogue again when it did not come', async () => {
    const runtime = open({ listFault: new Fault('network', 'The catalogue did not arrive.') });
    await expect.element(page.getByRole('alert')).toHaveTextContent('network');
    runtime.script.listFault = undefined;
    await button('Try again').click();
    await expect.element(button('Download and start')).toBeVisible();
  });
});

describe('a later visit', () => {
  test('starts by itself, and a question asked meanwhile is answered when the model is awake', async () => {
    const { pause, go } = gate('load');
    const runtime = open({ storedBytes: ALL, pause });
    await page.getByRole('button', { name: 'What is the capital of France?' }).click();
    await expect.element(page.getByRole('heading', { name: 'You' })).toBeInTheDocument();
    expect(runtime.requests).toEqual([]);
    go();
    await vi.waitFor(() => expect(answerText()).toBe('Hello there.'));
    expect(runtime.requests[0]?.messages.slice(1)).toEqual([
      { role: 'user', content: 'What is the capital of France?' },
    ]);
  });

  test('shows what the person should know, once', async () => {
    const notice = { kind: 'single-thread', message: 'One thread only.' } as const;
    open({ storedBytes: ALL, notices: [notice, notice] });
    await expect.element(page.getByText('One thread only.')).toBeVisible();
    await button('Got it').click();
    await expect.element(page.getByText('One thread only.')).not.toBeInTheDocument();
  });
});

describe('the chat', () => {
  async function ready(changes: Partial<Script> = {}): Promise<ScriptedRuntime> {
    const runtime = open({ storedBytes: ALL, ...changes });
    await vi.waitFor(() => expect(phase()).toBe('ready'));
    return runtime;
  }

  async function ask(question: string): Promise<void> {
    await textbox().fill(question);
    await userEvent.keyboard('{Enter}');
  }

  test('Enter sends, Shift+Enter begins a line, and Enter that ends a composition does neither', async () => {
    const runtime = await ready();
    await textbox().fill('one');
    await userEvent.keyboard('{Shift>}{Enter}{/Shift}two');
    const area = root.querySelector('textarea')!;
    area.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }),
    );
    expect(runtime.requests).toEqual([]);
    await userEvent.keyboard('{Enter}');
    await vi.waitFor(() => expect(runtime.requests[0]?.messages.at(-1)?.content).toBe('one\ntwo'));
    expect(area.value).toBe('');
  });

  test('an answer is announced once, when it is complete', async () => {
    const { pause, go } = gate('text', 2);
    await ready({ pause });
    await ask('hello?');
    await vi.waitFor(() => expect(answerText()).toBe('Hello ther'));
    const status = root.querySelector('.visually-hidden[role=status]')!;
    expect(root.querySelector('.message-model')?.getAttribute('aria-busy')).toBe('true');
    expect(root.querySelector('[role=log]')?.getAttribute('aria-live')).toBe('off');
    expect(status.textContent).not.toContain('Hello');
    go();
    await vi.waitFor(() => expect(status.textContent).toBe('Hello there.'));
    expect(root.querySelector('.message-model')?.hasAttribute('aria-busy')).toBe(false);
    await expect.element(page.getByText('3 tokens at 72 tokens/s, the first after 0.18 s')).toBeVisible();
  });

  test.for(['the button', 'Escape'])(
    '%s stops the answer, keeps its text and leaves the focus alone',
    async (how) => {
      const runtime = await ready({ pause: gate('text', 2).pause });
      await ask('hello?');
      await vi.waitFor(() => expect(answerText()).toBe('Hello ther'));
      const before = document.activeElement;
      if (how === 'Escape') await userEvent.keyboard('{Escape}');
      else root.querySelector<HTMLElement>('.send')!.click();
      await expect.element(page.getByText('Stopped', { exact: true })).toBeVisible();
      expect(document.activeElement).toBe(before);
      expect(answerText()).toBe('Hello there');
      runtime.script.pause = async () => {};
      await ask('and?');
      await vi.waitFor(() => expect(runtime.requests).toHaveLength(2));
      expect(runtime.requests[1]?.messages.slice(1).map(({ content }) => content)).toEqual([
        'hello?',
        'Hello there',
        'and?',
      ]);
    },
  );

  test('a fault in the middle of an answer is shown with it, and the question can be asked again', async () => {
    const runtime = await ready({ answer: ['Half', new Fault('worker-died', 'The worker died.')] });
    await ask('hello?');
    await expect.element(page.getByRole('alert')).toHaveTextContent('worker-died');
    expect(answerText()).toBe('Half');
    runtime.script.answer = ['Whole'];
    await button('Try again').click();
    await vi.waitFor(() => expect(answerText()).toBe('Whole'));
    expect(runtime.requests[1]?.messages.slice(1)).toEqual([{ role: 'user', content: 'hello?' }]);
    await expect.element(page.getByRole('alert')).not.toBeInTheDocument();
  });

  test('a conversation that is too long offers a new one', async () => {
    await ready({
      answer: [new Fault('context-overflow', 'The prompt has 9,000 tokens and the context 8,192.')],
    });
    await ask('hello?');
    await page.getByRole('alert').getByRole('button', { name: 'New chat' }).click();
    await expect.element(page.getByText('What shall we talk about?')).toBeVisible();
  });

  test('a new chat stops the answer and forgets the old one', async () => {
    const runtime = await ready({ pause: gate('text', 1).pause });
    await ask('secret?');
    await vi.waitFor(() => expect(answerText()).toBe('Hell'));
    await button('New chat').click();
    await expect.element(page.getByText('What shall we talk about?')).toBeVisible();
    runtime.script.pause = async () => {};
    await ask('hello?');
    await vi.waitFor(() => expect(runtime.requests).toHaveLength(2));
    expect(runtime.requests[1]?.messages.slice(1)).toEqual([{ role: 'user', content: 'hello?' }]);
  });

  test('deleting asks once more, ends the model and offers the download', async () => {
    const runtime = await ready();
    await button('Model and storage').click();
    await button('Delete from this device').click();
    await button('Keep it').click();
    await button('Delete from this device').click();
    await page.getByRole('button', { name: /^Delete 98.4.MB$/u }).click();
    await expect.element(button('Download and start')).toBeVisible();
    expect(runtime.open.clients).toBe(0);
    expect(runtime.script.storedBytes).toBe(0);
  });
});

describe('scrolling', () => {
  test('stays at the end only while the reader is there', async () => {
    await page.viewport(400, 500);
    root.style.height = '500px';
    const style = document.createElement('style');
    style.textContent = '.transcript { height: 300px; display: flex } .log { overflow-y: auto; flex: 1 }';
    root.before(style);
    const lines = Array.from({ length: 60 }, (_, line) => `line ${line}\n\n`);
    const { pause, go } = gate('text', 40);
    open({ storedBytes: ALL, answer: lines, pause });
    await vi.waitFor(() => expect(phase()).toBe('ready'));
    await textbox().fill('count');
    await userEvent.keyboard('{Enter}');
    const log = root.querySelector<HTMLElement>('.log')!;
    const below = () => log.scrollHeight - log.scrollTop - log.clientHeight;
    await vi.waitFor(() => expect(answerText()).toContain('line 39'));
    await vi.waitFor(() => expect(below()).toBeLessThan(2));

    log.scrollTop = 0;
    await expect.element(button('Jump to latest')).toBeVisible();
    go();
    await vi.waitFor(() => expect(phase()).toBe('ready'));
    expect(log.scrollTop).toBe(0);
    await button('Jump to latest').click();
    expect(below()).toBeLessThan(2);
    await expect.element(button('Jump to latest')).not.toBeInTheDocument();
    style.remove();
  });
});
