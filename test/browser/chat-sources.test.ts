import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Source } from '../../src/assistant/conversation.ts';
import { createAssistant } from '../../src/assistant/create-assistant.ts';
import { Fault } from '../../src/core/fault.ts';
import type { ModelRecord } from '../../src/core/protocol.ts';
import { openMarkdown } from '../../src/ui/markdown/markdown-stream.ts';
import { conversation } from '../fakes/conversations.ts';
import { eventually } from '../fakes/eventually.ts';
import { scriptedLibrary } from '../fakes/scripted-library.ts';
import { settled, violations } from './axe-violations.ts';
import { button, openChat, readyChat } from './chat-scene.ts';
import type { ChatScene } from './chat-scene.ts';

const TEXTS = {
  'handbook.md':
    '# Fern handbook\n\nWater the fern weekly, less in winter.\n\nThe warranty of the pot lasts two years. Keep the receipt.',
  'leaflet.pdf': 'The warranty covers cracks.',
};
const ANSWER = [
  'The warranty lasts',
  ' two years [1',
  '], and it covers cracks [2]. See [7] and [1](https://example.com).',
];
const QUESTION = 'What does the warranty cover?';

/** A chat with documents, ready to answer. */
async function chatWith(
  texts: Readonly<Record<string, string>> = TEXTS,
  prepare: (chat: ChatScene['chat']) => void = (chat) => void (chat.library = 'documents'),
  urls: Readonly<Record<string, string>> = { 'leaflet.pdf': 'https://example.org/leaflet.pdf' },
): Promise<ChatScene> {
  const scene = await readyChat({ library: scriptedLibrary({ texts, urls }), answer: ANSWER }, prepare);
  if (Object.keys(texts).length > 0) await expect.element(toggle()).toBeVisible();
  return scene;
}

const toggle = () => page.getByRole('button', { name: 'From your documents' });
const sources = () => page.getByRole('list', { name: 'Sources of this answer' });
const source = (name: string | RegExp) => sources().getByRole('button', { name });
const mark = () => page.getByRole('mark');

describe('an answer from documents', () => {
  test('says that it waits for the model that finds passages, and how far that is', async () => {
    const plain = scriptedLibrary({ texts: TEXTS });
    const arrival = Promise.withResolvers<void>();
    const library = {
      ...plain,
      search: async (...[question, options]: Parameters<typeof plain.search>) => {
        options?.onProgress?.({ phase: 'download', doneBytes: 1e6, totalBytes: 25e6, cachedBytes: 0 });
        await arrival.promise;
        return plain.search(question, options);
      },
    };
    const scene = await readyChat({ library, answer: ANSWER }, (chat) => void (chat.library = 'documents'));
    const answered = scene.chat.ask(QUESTION);
    const note = page.getByText('The model that finds passages comes first: 1.0 MB of 25.0 MB');
    await expect.element(note).toBeVisible();
    arrival.resolve();
    await answered;
    await expect.element(note).not.toBeInTheDocument();
  });

  test('a first visit reads how large the model that finds passages is, before anything is downloaded', async () => {
    const model = { id: 'finder', name: 'A finder' };
    const finder: ModelRecord = {
      ...model,
      task: 'embedding',
      bytes: 25e6,
      storedBytes: 0,
      complete: false,
      licence: 'Apache-2.0',
      source: 'a test',
      contextLength: 512,
      memoryBytes: 4e7,
    };
    const library = scriptedLibrary({ texts: TEXTS, model });
    openChat({ library, others: [finder] }, (chat) => void (chat.library = 'documents'));
    await expect.element(button(/Download and start/)).toBeVisible();
    await expect
      .element(page.getByText('takes a second model (25.0 MB), downloaded with the first question'))
      .toBeVisible();
  });

  test('lists its sources, and the numbers in its text open them; those that point at nothing stay text', async () => {
    const scene = await chatWith();
    await scene.chat.ask(QUESTION);
    await expect.element(source('[1] Fern handbook › Care')).toBeVisible();
    await expect.element(source('[2] leaflet.pdf › Care (page 1)')).toBeVisible();
    await expect.element(sources()).toHaveTextContent('The warranty of the pot lasts two years.');
    await expect.element(sources()).not.toHaveTextContent('Keep the receipt.'); // that is farther from the question
    expect(scene.answerText).toBe(
      'The warranty lasts two years [1], and it covers cracks [2]. See [7] and 1.',
    );
    expect(scene.findAll('.answer button').map(({ textContent }) => textContent)).toEqual(['[1]', '[2]']);
    await button('[2] Source: leaflet.pdf').click();
    await expect.element(mark()).toHaveTextContent('The warranty covers cracks.');
    await expect
      .element(page.getByRole('link', { name: 'Open it at example.org' }))
      .toHaveAttribute('href', 'https://example.org/leaflet.pdf');
    await button('Previous source').click();
    await expect
      .element(mark())
      .toHaveTextContent('The warranty of the pot lasts two years. Keep the receipt.');
    await expect
      .element(mark().getByRole('strong'))
      .toHaveTextContent(/^The warranty of the pot lasts two years\.$/u);
    await expect.element(page.getByRole('dialog', { name: 'Fern handbook' })).toHaveTextContent('1 of 2');
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
    await eventually(() => expect(scene.focused?.textContent).toBe('[2]'));
  });

  test('opens a long passage where its quote is', async () => {
    const long = `The warranty has limits. ${'It is long and says other things. '.repeat(200)}`;
    const scene = await chatWith({ 'long.md': long });
    await scene.chat.ask(QUESTION);
    await source('[1] long.md').click();
    await expect.element(mark().getByRole('strong')).toBeInViewport();
  });

  test('says so when nothing fits, and is from the model alone when the person wants no documents', async () => {
    const scene = await chatWith();
    await scene.chat.ask('Unicorns?');
    await expect
      .element(page.getByText('No passage of your documents fits; answered from the model alone.'))
      .toBeVisible();
    await expect.element(toggle()).toHaveAttribute('aria-pressed', 'true');
    await toggle().click();
    await expect.element(toggle()).toHaveAttribute('aria-pressed', 'false');
    const answer = await scene.chat.ask(QUESTION);
    expect(answer.sources).toBeUndefined();
    expect(scene.findAll('.sources')).toHaveLength(1);
    scene.chat.temperature = 0.5; // another setting leaves the choice alone
    await scene.chat.updateComplete;
    expect(scene.chat.assistant.settings).toMatchObject({
      useDocuments: false,
      sampling: { temperature: 0.5 },
    });
  });

  test('that failed because they could not be searched may be written without them', async () => {
    const scene = await chatWith();
    scene.script.library.script.searchFault = new Fault('index-model', 'Made with another model.');
    await scene.chat.ask(QUESTION);
    await expect.element(page.getByText('Made with another model.')).toBeVisible();
    await button('Answer without documents').click();
    await eventually(() => expect(scene.answerText).toContain('The warranty lasts'));
    await expect.element(toggle()).toHaveAttribute('aria-pressed', 'false');
    expect(scene.findAll('.fault, .sources')).toEqual([]);
  });

  test('comes without them, and says so, while the library does not open', async () => {
    const scene = await chatWith();
    scene.script.library.script.usageFault = new Fault('storage-denied', 'No storage here.');
    expect(await scene.chat.ask(QUESTION)).toMatchObject({ end: 'stop' });
    const notice = page.getByText('Answers are written without the documents. No storage here.');
    await expect.element(notice).toBeVisible();
    scene.script.library.script.usageFault = undefined;
    await scene.chat.ask(QUESTION);
    await expect.element(notice).not.toBeInTheDocument();
    await expect.element(sources()).toBeVisible();
  });

  test('keeps its passages where their documents are gone, or have changed', async () => {
    const scene = await chatWith();
    await scene.chat.ask(QUESTION);
    const { library } = scene.script;
    await library.delete(['id of leaflet.pdf']);
    await library.add([{ name: 'handbook.md', content: '# Fern handbook\n\nAll is new.' }]);
    await source(/^\[2\]/u).click();
    await expect.element(page.getByRole('dialog')).toHaveTextContent(/not among yours here/u);
    await expect.element(mark()).toHaveTextContent('The warranty covers cracks.');
    await button('Previous source').click();
    await expect.element(page.getByRole('dialog')).toHaveTextContent(/has changed since/u);
    await expect.element(mark()).toHaveTextContent('The warranty of the pot lasts two years.');
  });

  test('of another visit has its sources too, and nothing of them becomes markup', async () => {
    const hostile = '<img src=x onerror=alert(1)>\u202e';
    const cited: Source = {
      marker: 1,
      document: 'gone',
      name: hostile,
      title: hostile,
      headings: [hostile],
      start: 0,
      end: hostile.length,
      text: hostile,
      url: 'javascript:alert(1)',
    };
    const { messages, ...rest } = conversation('one');
    const [asked, answered] = messages;
    const scene = await readyChat();
    scene.chat.conversation = {
      ...rest,
      messages: [asked!, { ...answered!, content: 'So [1].', sources: [cited] } as never],
    };
    await button(/^\[1\] Source/u).click();
    await expect.element(mark()).toHaveTextContent(hostile.slice(0, 10));
    expect(scene.findAll('.messages img, .passage img, .passage a[href]')).toEqual([]);
  });

  test('opens in a long document at its passage, with more of it at a press', async () => {
    const filler = Array.from({ length: 3000 }, (_, at) => `Line ${at} says nothing of it.`).join('\n\n');
    const scene = await chatWith({ 'long.txt': `${filler}\n\nThe warranty is here.\n\n${filler}` });
    await scene.chat.ask(QUESTION);
    await source(/^\[1\]/u).click();
    await expect.element(mark()).toHaveTextContent('The warranty is here.');
    const body = scene.find('.passage-body');
    const isSeen = (): boolean => {
      const [a, b] = [scene.find('.passage mark').getBoundingClientRect(), body.getBoundingClientRect()];
      return a.top >= b.top && a.bottom <= b.bottom;
    };
    expect(isSeen()).toBe(true);
    expect(body.textContent.length).toBeLessThan(45_000);
    scene.find<HTMLButtonElement>('.passage-more').click();
    expect(body.textContent.length).toBeGreaterThan(55_000);
    expect(isSeen()).toBe(true);
  });

  test('is asked of a site’s pages where the element names one', async () => {
    const scene = await chatWith({}, (chat) => void (chat.site = '/docs/site.nibble'), {
      'a.md': '/docs/a.html',
    });
    expect(scene.runtime.libraries.at(-1)).toEqual({ site: '/docs/site.nibble' });
    await scene.script.library.add([{ name: 'a.md', content: 'The warranty.' }]);
    await expect.element(page.getByRole('button', { name: 'From this site' })).toBeVisible();
    await scene.chat.ask(QUESTION);
    await source(/^\[1\]/u).click();
    const link = page.getByRole('link', { name: /^Open it at/u });
    await expect.element(link).toHaveProperty('href', new URL('/docs/a.html', location.href).href);
    await userEvent.keyboard('{Escape}');
    await scene.chat.ask('Where in the world do unicorns live?');
    await expect
      .element(page.getByText('No passage of this site fits; answered from the model alone.'))
      .toBeVisible();
  });

  test('has a library that ends with the element, and not one that was given', async () => {
    const scene = await chatWith();
    let closed = 0;
    scene.script.library.close = () => closed++;
    scene.chat.remove();
    await eventually(() => expect(closed).toBe(1));
    const library = { ...scene.script.library, close: () => closed++ };
    const given = createAssistant({ library }, scene.runtime);
    void given.open();
    const other = await readyChat({}, (chat) => void (chat.assistant = given));
    await expect.element(toggle()).toBeVisible();
    other.chat.remove();
    await given.close();
    expect(closed).toBe(1);
  });
});

test.for(['light', 'dark'] as const)(
  'axe finds nothing to say of sources and passages, in %s',
  async (theme) => {
    const scene = await chatWith(TEXTS, (chat) => Object.assign(chat, { library: '', theme }));
    await scene.chat.ask(QUESTION);
    await expect.element(sources()).toBeVisible();
    expect(await violations(scene.chat)).toEqual([]);
    await source(/^\[2\]/u).click();
    await expect.element(mark()).toBeVisible();
    await settled(scene.chat);
    expect(await violations(scene.chat)).toEqual([]);
  },
);

test.each([
  ['a [1] b', 'a <b>1</b> b'],
  ['[1][2]', '<b>1</b><b>2</b>'],
  ['see [1, 2].', 'see <b>1</b><b>2</b>.'],
  ['[3] [1, 3] [x] [1', '[3] [1, 3] [x] [1'],
  ['`[1]`', '<code>[1]</code>'],
  ['**[2]**', '<strong><b>2</b></strong>'],
])('of %j the numbers that exist become markers', (text, expected) => {
  const root = document.createElement('div');
  const stream = openMarkdown(root, (number) => {
    if (number > 2) return undefined;
    const marker = document.createElement('b');
    marker.textContent = String(number);
    return marker;
  });
  for (const char of text) stream.write(char);
  stream.end();
  root.normalize();
  expect(root.querySelectorAll('a[href]')).toHaveLength(0);
  expect(root.innerHTML.replaceAll(/<\/?(?:p|a)>/gu, '')).toBe(expected);
});
