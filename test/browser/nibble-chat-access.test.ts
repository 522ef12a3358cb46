import axe from 'axe-core';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { Fault } from '../../src/core/fault.ts';
import { gate } from '../fakes/scripted-runtime.ts';
import { ALL, button, openChat, readyChat } from './chat-scene.ts';
import type { ChatScene } from './chat-scene.ts';
import { eventually } from '../fakes/eventually.ts';

const MARKDOWN = [
  '# Title\n\n- one\n- two\n\n```js\nlet x;\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[x](https://example.com)',
];

/** Every rule but those about a whole page. */
async function violations(scene: ChatScene): Promise<string[]> {
  const { violations: found } = await axe.run(scene.chat, {
    rules: { region: { enabled: false }, 'page-has-heading-one': { enabled: false } },
  });
  return found.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}

afterEach(() => {
  document.documentElement.removeAttribute('dir');
});

test.for(['light', 'dark'] as const)('axe finds nothing to say of any state, in %s', async (theme) => {
  const dress = (chat: ChatScene['chat']): void => void (chat.theme = theme);

  const offered = openChat({}, dress);
  await expect.element(button('Download and start')).toBeVisible();
  expect(await violations(offered)).toEqual([]);
  offered.chat.remove();

  const downloading = openChat({ pause: gate('download', 12).pause }, dress);
  void downloading.chat.startModel();
  await expect.element(page.getByRole('progressbar')).toHaveAttribute('value', '50');
  expect(await violations(downloading)).toEqual([]);
  downloading.chat.remove();

  const failed = openChat({ listFault: new Fault('network', 'No answer.') }, dress);
  await expect.element(page.getByRole('alert')).toBeVisible();
  expect(await violations(failed)).toEqual([]);
  failed.chat.remove();

  const notice = { kind: 'single-thread', message: 'One thread only.' } as const;
  const empty = await readyChat({ notices: [notice] }, dress);
  expect(await violations(empty)).toEqual([]);
  await button('Settings').click();
  await expect.element(page.getByText('Weights stored')).toBeVisible();
  expect(await violations(empty)).toEqual([]);
  empty.chat.remove();

  const streaming = await readyChat({ pause: gate('text', 2).pause }, dress);
  void streaming.chat.ask('hello?');
  await eventually(() => expect(streaming.answerText).toBe('Hello ther'));
  expect(await violations(streaming)).toEqual([]);
  streaming.chat.remove();

  const done = await readyChat({ answer: MARKDOWN }, dress);
  await done.chat.ask('hello?');
  done.script.answer = ['Half', new Fault('worker-died', 'It died.')];
  await done.chat.ask('and?');
  done.find('.button-edit').click();
  expect(await violations(done)).toEqual([]);
});

/** Presses Tab until the focus is on what matches. */
async function tabTo(scene: ChatScene, selector: string): Promise<void> {
  for (let presses = 0; presses < 40; presses++) {
    await userEvent.keyboard('{Tab}');
    if (scene.focused?.matches(selector)) return;
  }
  throw new Error(`${selector} was not reached; the focus is on ${scene.focused?.outerHTML.slice(0, 200)}`);
}

test('the keyboard alone goes the whole way: start, ask, stop, retry, word anew, settings, delete', async () => {
  const scene = openChat({ pause: gate('text', 1).pause });
  await expect.element(button('Download and start')).toBeVisible();
  await tabTo(scene, '.button-start');
  await userEvent.keyboard('{Enter}');
  await eventually(() => expect(scene.focused).toBe(scene.find('#question')));

  await userEvent.keyboard('hello?{Enter}');
  await eventually(() => expect(scene.answerText).toBe('Hell'));
  await tabTo(scene, '.send');
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByText('Stopped', { exact: true })).toBeVisible();
  expect(scene.focused).toBe(scene.find('.send'));

  scene.script.pause = async () => {};
  scene.find('.log').focus();
  await tabTo(scene, '.button-again');
  await userEvent.keyboard('{Enter}');
  await eventually(() => expect(scene.answerText).toBe('Hello there.'));
  expect(scene.focused).toBe(scene.find('#question'));

  scene.find('.log').focus();
  await tabTo(scene, '.button-edit');
  expect(getComputedStyle(scene.find('.message-user .message-foot')).opacity).toBe('1');
  await userEvent.keyboard('{Enter}');
  await userEvent.keyboard('{Control>}a{/Control}hi?{Enter}');
  await eventually(() => expect(scene.runtime.requests.at(-1)?.messages.at(-1)?.content).toBe('hi?'));
  await eventually(() => expect(scene.phase).toBe('ready'));

  scene.find('.button-new').focus();
  await tabTo(scene, '#settings-button');
  await userEvent.keyboard('{Enter}');
  await expect.element(button('Delete from this device')).toBeInTheDocument();
  await tabTo(scene, '#delete');
  await userEvent.keyboard('{Enter}');
  await eventually(() => expect(scene.focused).toBe(scene.find('#keep')));
  await userEvent.keyboard('{Shift>}{Tab}{/Shift}{Enter}');
  await expect.element(button('Download and start')).toBeVisible();
  await eventually(() => expect(scene.focused).toBe(scene.find('.panel')));
});

test('what streams is announced by nobody, and the whole answer once, paragraph by paragraph, outside the log', async () => {
  const scene = await readyChat({ storedBytes: ALL, answer: ['One', '.\n\nTwo', '.'] });
  await scene.chat.ask('hello?');
  const log = scene.find('[role=log]');
  const said = (): string[] => scene.findAll('[role=status]').map(({ textContent }) => textContent.trim());
  await vi.waitFor(() => expect(said()).toContainEqual(expect.stringMatching(/^One\.\s+Two\.$/u)));
  expect(log.querySelectorAll('[aria-live], [role=status], [role=alert]')).toHaveLength(0);
  expect(scene.findAll('[role=status]').every((region) => !log.contains(region))).toBe(true);
});

test('in a page from right to left the chat is mirrored, and each message has its own direction', async () => {
  document.documentElement.dir = 'rtl';
  const scene = await readyChat({ answer: ['שלום'] });
  await scene.chat.ask('hello?');
  const box = scene.chat.getBoundingClientRect();
  expect(scene.find('.send').getBoundingClientRect().left).toBeLessThan(box.left + box.width / 2);
  expect(scene.find('.bubble').getBoundingClientRect().left).toBeLessThan(
    scene.find('.answer').getBoundingClientRect().left + box.width / 2,
  );
  await eventually(() => expect(getComputedStyle(scene.find('.answer')).direction).toBe('rtl'));
  expect(getComputedStyle(scene.find('.bubble')).direction).toBe('ltr');
});

test('pieces of an answer go past the templates: hundreds of them ask for a handful of updates', async () => {
  const pieces = Array.from({ length: 500 }, (_, index) => (index % 12 === 0 ? '\n\n- **word** ' : 'word '));
  const scene = await readyChat({ answer: pieces });
  const updates = vi.spyOn(scene.chat, 'requestUpdate');
  await scene.chat.ask('count');
  expect(scene.findAll('.answer li')).toHaveLength(42);
  expect(updates.mock.calls.length).toBeLessThan(25);
});

test('the words of the chat are English for machines too; of what people and models write nobody knows the language', async () => {
  document.documentElement.lang = 'de';
  onTestFinished(() => document.documentElement.removeAttribute('lang'));
  const scene = await readyChat({ answer: MARKDOWN }, (chat) => {
    chat.heading = 'Frag uns';
    chat.starters = ['Wann ist offen?'];
  });
  const languageOf = (selector: string) => scene.find(selector).closest<HTMLElement>('[lang]')?.lang;
  expect(languageOf('.starter')).toBe('');
  await scene.chat.ask('Wie geht es?');
  for (const selector of ['h2', '.bubble', '.answer', '#question']) expect(languageOf(selector)).toBe('');
  for (const selector of ['#honest', '.button-again', '.button-new', '.status'])
    expect(languageOf(selector)).toBe('en');
  expect(await violations(scene)).toEqual([]);
});
