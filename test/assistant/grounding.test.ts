import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { DEFAULT_SETTINGS } from '../../src/assistant/assistant-settings.ts';
import { createAssistant } from '../../src/assistant/create-assistant.ts';
import type { Assistant, AssistantEvent } from '../../src/assistant/assistant.ts';
import { readConversation } from '../../src/assistant/conversation-file.ts';
import { relevant } from '../../src/assistant/grounded-prompt.ts';
import { ground, isSearchFault } from '../../src/assistant/grounding.ts';
import type { Message } from '../../src/assistant/conversation.ts';
import type { Library } from '../../src/client/library.ts';
import { Fault } from '../../src/core/fault.ts';
import type { LibraryUsage, Passage, SearchRequest } from '../../src/core/library.ts';
import { quoteText } from '../../src/core/quote-text.ts';
import { scriptedRuntime } from '../fakes/scripted-runtime.ts';

const passage = (id: number, text: string, cosine?: number): Passage => ({
  id,
  document: `d${id}`,
  name: `file-${id}.md`,
  title: `Title ${id}`,
  headings: ['Top', 'Below'],
  text,
  start: 10,
  end: 10 + text.length,
  score: 1 / id,
  ...(cosine === undefined ? {} : { cosine }),
});

/** A library that answers every search with these, and remembers what it was asked. */
function libraryOf(passages: readonly Passage[], asked: SearchRequest[] = []): Library {
  const usage: LibraryUsage = {
    documents: passages.length,
    passages: passages.length,
    memoryBytes: 0,
    storedBytes: 0,
    code: 'int8',
  };
  return {
    usage: async () => usage,
    search: async (question: string | SearchRequest) => {
      asked.push(typeof question === 'string' ? { question } : question);
      return passages;
    },
  } as Library;
}

const client = {
  info: { contextLength: 100 },
  tokenize: async (text: string) => text.split(' ').map((_, at) => at),
} as unknown as Parameters<typeof ground>[1]['client'];

const { signal } = new AbortController();
const parts = (library: Library) => ({
  library,
  client,
  settings: DEFAULT_SETTINGS,
  signal,
  onProgress: () => {},
});
const asks = (content: string): Message => ({ role: 'user', id: content, content });

test('what is far from the question, or much farther than the best, is left out', () => {
  const [near, less, far] = [passage(1, 'a', 0.7), passage(2, 'b', 0.55), passage(3, 'c', 0.3)];
  expect(relevant([near, less, far])).toEqual([near, less]);
  expect(relevant([passage(1, 'a', 0.2), passage(2, 'b')])).toEqual([]);
  expect(relevant([])).toEqual([]);
  const quoting = (id: number, cosine: number, ofQuote: number): Passage => ({
    ...passage(id, 'Many. Things.', cosine),
    quote: { start: 10, end: 15, cosine: ofQuote },
  });
  const [said, chance, third] = [quoting(1, 0.17, 0.79), quoting(2, 0.1, 0.36), quoting(3, 0.3, 0.5)];
  expect(relevant([third, said, chance])).toEqual([said]); // its sentence answers; the other is far beside it
  expect(relevant([chance, third])).toEqual([third]);
  expect(relevant([chance])).toEqual([]);
});

test('the question comes after the passages, numbered, with where they stand', async () => {
  const found = await ground([asks('How long is it?')], parts(libraryOf([passage(1, 'Two years.', 0.6)])));
  const question = found?.messages.at(-1)?.content ?? '';
  expect(question).toMatch(/^\[1\] Title 1 › Top › Below\nTwo years\.\n\n/u);
  expect(question).toMatch(/Question: How long is it\?$/u);
  expect(found?.messages[0]).toEqual({ role: 'system', content: DEFAULT_SETTINGS.system });
  expect(found?.sources).toEqual([
    expect.objectContaining({
      marker: 1,
      document: 'd1',
      start: 10,
      end: 20,
      text: 'Two years.',
      cosine: 0.6,
    }),
  ]);
});

test('the sentence that is nearest to the question is pointed out to the model, unless it is no sentence', async () => {
  const quoted = (id: number, text: string, said: string, cosine: number): Passage => {
    const start = 10 + text.indexOf(said);
    return { ...passage(id, text, 0.6), quote: { start, end: start + said.length, cosine } };
  };
  const pots = quoted(1, 'Pots crack. Seven years.', 'Pots crack.', 0.4);
  const tools = quoted(2, 'Tools rust. Two years.', 'Two years.', 0.7);
  const asked: SearchRequest[] = [];
  const found = await ground([asks('q')], parts(libraryOf([pots, tools], asked)));
  expect(asked[0]!.quotes).toBe(6);
  expect(found.messages.at(-1)!.content).toContain('Two years.\n\nMost to the point: Two years.\n\nAnswer');
  expect(found.sources.map(quoteText)).toEqual(['Pots crack.', 'Two years.']);

  const table = 'x'.repeat(401);
  const long = await ground([asks('q')], parts(libraryOf([quoted(1, table, table, 0.7)])));
  expect(long.messages.at(-1)!.content).not.toContain('Most to the point');
  const cut = await ground(
    [asks('q')],
    parts(libraryOf([quoted(1, `${'word '.repeat(90)}End.`, 'End.', 0.7)])),
  );
  expect(cut.sources.map(quoteText)).toEqual(['End.']); // what is cut off is what comes before it
  const { start, end, text } = cut.sources[0]!;
  expect(text).toMatch(/word End\.$/u);
  expect([end, end - start]).toEqual([10 + 454, text.length]);
});

test('passages fill two fifths of the context and no more; one that is longer alone is cut', async () => {
  const thirty = Array.from({ length: 30 }, () => 'word').join(' ');
  const two = await ground([asks('q')], parts(libraryOf([passage(1, thirty, 0.6), passage(2, thirty, 0.6)])));
  expect(two?.sources.map(({ marker }) => marker)).toEqual([1]);
  const eighty = `${thirty} ${thirty} ${thirty}`.slice(0, 400);
  const cut = await ground([asks('q')], parts(libraryOf([passage(1, eighty, 0.6)])));
  const [source] = cut!.sources;
  expect(source!.text.split(' ').length).toBeLessThanOrEqual(41);
  expect(source!.end - source!.start).toBe(source!.text.length);
});

test('a short question is looked up with the one before it, a whole one alone', async () => {
  const asked: SearchRequest[] = [];
  const library = libraryOf([passage(1, 'x', 0.6)], asked);
  const before: Message[] = [
    asks('How often should I water the fern?'),
    { role: 'assistant', id: 'a', content: 'Weekly.', end: 'stop' },
  ];
  await ground([...before, asks('And in winter?')], parts(library));
  await ground([...before, asks('What does the warranty of the pot cover?')], parts(library));
  expect(asked.map(({ question }) => question)).toEqual([
    'How often should I water the fern?\nAnd in winter?',
    'What does the warranty of the pot cover?',
  ]);
});

test('an empty library is not asked, and one where nothing fits leaves the question as it is', async () => {
  const asked: SearchRequest[] = [];
  const assistant = createAssistant({ library: libraryOf([], asked) }, scriptedRuntime());
  await assistant.start();
  expect((await assistant.ask('q')).sources).toBeUndefined();
  expect(asked).toEqual([]);
  await assistant.close();
  const found = await ground([asks('q')], parts(libraryOf([passage(1, 'x', 0.1)])));
  expect(found.sources).toEqual([]);
  expect(found.messages.at(-1)).toEqual({ role: 'user', content: 'q' });
});

test('an answer tells its sources before its first word and keeps them; without documents it has none', async () => {
  const scripted = scriptedRuntime();
  const library = libraryOf([passage(1, 'Two years.', 0.6)]);
  const assistant = createAssistant({ library }, scripted);
  const seen: string[] = [];
  assistant.subscribe((event: AssistantEvent) => void seen.push(event.type));
  await assistant.start();
  const answer = await assistant.ask('How long is the warranty?');
  expect(answer.sources).toHaveLength(1);
  expect(seen.indexOf('sources')).toBeLessThan(seen.indexOf('text'));
  expect(scripted.requests.at(-1)?.messages.at(-1)?.content).toContain('Two years.');
  expect(scripted.requests.at(-1)?.temperature).toBe(0);
  assistant.configure({ useDocuments: false });
  expect((await assistant.ask('And now?')).sources).toBeUndefined();
  await assistant.close();
});

test('the model that finds passages is heard of while it comes', async () => {
  const progress = { phase: 'download', doneBytes: 1, totalBytes: 2, cachedBytes: 0 } as const;
  const plain = libraryOf([passage(1, 'Two years.', 0.6)]);
  const library: Library = {
    ...plain,
    search: (question, options) => {
      options?.onProgress?.(progress);
      return plain.search(question);
    },
  };
  const assistant = createAssistant({ library }, scriptedRuntime());
  const heard: AssistantEvent[] = [];
  assistant.subscribe((event) => void (event.type === 'lookup' && heard.push(event)));
  await assistant.start();
  const { id } = await assistant.ask('How long is the warranty?');
  expect(heard).toEqual([{ type: 'lookup', messageId: id, progress }]);
  await assistant.close();
});

test('a search that fails fails the answer, with its reason, and the answer may come without documents', async () => {
  const fault = new Fault('index-model', 'Made with another model.', { model: 'other' });
  const library = { ...libraryOf([passage(1, 'x', 0.6)]), search: () => Promise.reject(fault) };
  const assistant = createAssistant({ library }, scriptedRuntime());
  const faults: Fault[] = [];
  assistant.subscribe((event) => void (event.type === 'answer' && event.fault && faults.push(event.fault)));
  await assistant.start();
  expect((await assistant.ask('q')).end).toBe('failed');
  const { code, message, detail } = faults[0]!;
  expect({ code, message, detail }).toMatchObject({
    code: 'index-model',
    message: 'Made with another model.',
    detail: { model: 'other' },
  });
  expect(faults.map(isSearchFault)).toEqual([true]);
  assistant.configure({ useDocuments: false });
  expect((await assistant.retry()).end).toBe('stop');
  await assistant.close();
});

describe('a library that does not open', () => {
  const notices = (assistant: Assistant) => assistant.notices.map(({ kind, message }) => ({ kind, message }));

  test('costs answers its documents and not the answers, and is told once', async () => {
    const library: Library = {
      ...libraryOf([passage(1, 'x', 0.6)]),
      usage: () => Promise.reject(new Fault('storage-denied', 'No storage here.')),
    };
    const assistant = createAssistant({ library }, scriptedRuntime());
    await assistant.start();
    for (const question of ['One?', 'Two?']) {
      const answer = await assistant.ask(question);
      expect(answer).toMatchObject({ content: 'Hello there.', end: 'stop' });
      expect(answer.sources).toBeUndefined();
    }
    const message = 'Answers are written without the documents. No storage here.';
    expect(notices(assistant)).toEqual([{ kind: 'documents-missing', message }]);
    await assistant.close();
  });

  test('and says nothing holds up one answer, not those after it, until it is there', async () => {
    let open!: (usage: LibraryUsage) => void;
    const opening = new Promise<LibraryUsage>((resolve) => (open = resolve));
    const whole = libraryOf([passage(1, 'Two years.', 0.6)]);
    const library: Library = { ...whole, usage: () => opening };
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const assistant = createAssistant({ library }, scriptedRuntime());
    await assistant.start();
    const first = assistant.ask('How long is the warranty?');
    await vi.advanceTimersByTimeAsync(9_999);
    expect(assistant.isBusy).toBe(true);
    await vi.advanceTimersByTimeAsync(1);
    expect(await first).toMatchObject({ end: 'stop' });
    const message = 'Answers are written without the documents. The library is not here yet.';
    expect(notices(assistant)).toEqual([{ kind: 'documents-missing', message }]);
    const second = assistant.ask('How long is it?');
    await vi.advanceTimersByTimeAsync(0);
    expect((await second).sources).toBeUndefined();
    expect(notices(assistant)).toHaveLength(1);
    const over: AssistantEvent[] = [];
    assistant.subscribe((event) => void (event.type === 'notice-over' && over.push(event)));
    open(await whole.usage());
    await vi.advanceTimersByTimeAsync(0);
    expect(notices(assistant)).toEqual([]);
    expect(over).toEqual([{ type: 'notice-over', notice: { kind: 'documents-missing', message } }]);
    expect((await assistant.ask('How long is the warranty now?')).sources).toHaveLength(1);
    await assistant.close();
  });

  test('late and then not at all is told as what it is, until it opens', async () => {
    let fail!: (fault: Fault) => void;
    const whole = libraryOf([passage(1, 'Two years.', 0.6)]);
    const openings = [
      new Promise<LibraryUsage>((_, reject) => (fail = reject)),
      whole.usage(), // at the next question
    ];
    const library: Library = { ...whole, usage: () => openings.shift()! };
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const assistant = createAssistant({ library }, scriptedRuntime());
    await assistant.start();
    const first = assistant.ask('How long is the warranty?');
    await vi.advanceTimersByTimeAsync(10_000);
    await first;
    fail(new Fault('storage-denied', 'No storage here.'));
    await vi.advanceTimersByTimeAsync(0);
    const message = 'Answers are written without the documents. No storage here.';
    expect(notices(assistant)).toEqual([{ kind: 'documents-missing', message }]);
    expect((await assistant.ask('How long is the warranty now?')).sources).toHaveLength(1);
    expect(notices(assistant)).toEqual([]);
    await assistant.close();
  });
});

test('an answer from a document with lines and addresses of any kind can be opened again', async () => {
  const long = 'x'.repeat(1001);
  const strange: Passage = {
    ...passage(1, 'Two years.', 1.01),
    name: long,
    title: long,
    headings: Array.from({ length: 17 }, () => long),
    url: 'file:///home/ann/warranty.html',
  };
  const assistant = createAssistant({ library: libraryOf([strange]) }, scriptedRuntime());
  await assistant.start();
  const { sources } = await assistant.ask('How long is the warranty?');
  const [source] = sources!;
  expect(source).not.toHaveProperty('url');
  expect(source).toMatchObject({ name: 'x'.repeat(1000), text: 'Two years.', cosine: 1 });
  expect(source!.headings).toHaveLength(16);
  const { conversation } = assistant;
  expect(readConversation(JSON.stringify(conversation))).toEqual(conversation);
  await assistant.close();
});

test('sources outlive an export; what is none is refused', () => {
  const answered = (source: object) =>
    JSON.stringify({
      schema: 1,
      id: 'c',
      title: 't',
      createdAt: 1,
      updatedAt: 1,
      messages: [asks('q'), { role: 'assistant', id: 'a', content: 'x', end: 'stop', sources: [source] }],
    });
  const source = {
    marker: 1,
    document: 'd1',
    name: 'a.pdf',
    title: 'A',
    headings: ['B'],
    start: 0,
    end: 4,
    page: 2,
    url: 'https://example.org/a.pdf',
    text: 'word',
    cosine: 0.5,
    quote: { start: 1, end: 3, cosine: 0.75 },
  };
  expect(readConversation(answered(source)).messages[1]).toHaveProperty('sources', [source]);
  const ofSite = { ...source, url: '/docs/a.html' };
  expect(readConversation(answered(ofSite)).messages[1]).toHaveProperty('sources', [ofSite]);
  for (const url of ['javascript:alert(1)', '//evil.example/', `/${'x'.repeat(2048)}`, 1]) {
    const { url: _, ...rest } = source;
    expect(readConversation(answered({ ...source, url })).messages[1]).toHaveProperty('sources', [rest]);
  }
  for (const quote of [
    { start: 1, end: 5, cosine: 0 },
    { start: 3, end: 3, cosine: 0 },
    { start: 1.5, end: 3, cosine: 0 },
  ]) {
    const { quote: _, ...rest } = source;
    expect(readConversation(answered({ ...source, quote })).messages[1]).toHaveProperty('sources', [rest]);
  }
  const strange = [
    { quote: 1 },
    { quote: { start: 1, end: 2 } },
    { quote: { start: 'x', end: 2, cosine: 0 } },
  ];
  for (const wrong of [...strange, { marker: -1 }, { headings: 'x' }, { cosine: 9 }, { text: 1 }])
    expect(() => readConversation(answered({ ...source, ...wrong }))).toThrow('This is no conversation');
});
