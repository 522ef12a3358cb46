import { afterEach, describe, expect, test, vi } from 'vitest';
import type { ClientOptions } from '../../../src/client/client-options.ts';
import { Fault } from '../../../src/core/fault.ts';
import { openSession } from '../../../src/ui/app/app-session.ts';
import type { AppSession } from '../../../src/ui/app/app-session.ts';
import type { ChatAddress } from '../../../src/ui/app/chat-address.ts';
import { openShelf } from '../../../src/ui/app/conversation-shelf.ts';
import type { ShelfOptions } from '../../../src/ui/app/conversation-shelf.ts';
import type { ConversationStore } from '../../../src/ui/app/conversation-store.ts';
import { exportAll } from '../../../src/ui/app/conversation-transfer.ts';
import { memoryConversations } from '../../fakes/memory-conversations.ts';
import { DEFAULTS } from '../../../src/ui/app/settings.ts';
import type { Settings } from '../../../src/ui/app/settings.ts';
import { conversation } from '../../fakes/conversations.ts';
import { modelRecord } from '../../fakes/model-records.ts';
import { gate, scriptedRuntime } from '../../fakes/scripted-runtime.ts';
import type { Script } from '../../fakes/scripted-runtime.ts';
import { scriptedLibrary } from '../../fakes/scripted-library.ts';
import { tabNews } from '../../fakes/tab-news.ts';

const ALL = 98_362_784;

const sessions: AppSession[] = [];

afterEach(async () => {
  for (const session of sessions.splice(0)) await session.close();
});

/** An address bar with a back button. */
function fakeAddress(first?: string) {
  const visited: (string | undefined)[] = [first];
  let moved = (): void => {};
  const address: ChatAddress = {
    read: () => visited.at(-1),
    go: (id) => void (id === visited.at(-1) || visited.push(id)),
    note: (id) => void visited.splice(-1, 1, id),
    onMove: (listener) => (moved = listener),
  };
  const back = (): void => {
    visited.pop();
    moved();
  };
  return { address, visited, back };
}

interface Given {
  readonly script?: Partial<Script>;
  readonly settings?: Partial<Settings>;
  readonly store?: ConversationStore;
  readonly news?: ShelfOptions['news'];
  readonly at?: string;
  readonly save?: (settings: Settings) => Promise<void>;
}

async function open({
  script,
  settings,
  store = memoryConversations(),
  news = tabNews(),
  at,
  save = async () => {},
}: Given = {}) {
  const runtime = scriptedRuntime({ storedBytes: ALL, ...script });
  const { address, visited, back } = fakeAddress(at);
  const session = openSession({
    catalog: 'https://models.invalid/catalog.json',
    runtime,
    shelf: openShelf({ store, news, delayMs: 0 }),
    settings: { ...DEFAULTS, ...settings },
    settingsStore: { load: async () => DEFAULTS, save },
    address,
  });
  sessions.push(session);
  await session.open();
  return { session, runtime, store, visited, back };
}

const ids = ({ shelf }: AppSession) => shelf.conversations.map(({ id }) => id);
const toastOf = ({ toasts }: AppSession, key: string) => toasts.shown.find((toast) => toast.key === key);

describe('conversations', () => {
  test('one is kept from its first question on, under its own address', async () => {
    const { session: app, store, visited } = await open();
    expect(ids(app)).toEqual([]);
    await app.assistant.ask('Hello?');
    await app.shelf.flush();
    const { id } = app.assistant.conversation;
    expect(visited).toEqual([id]);
    expect((await store.read(id))?.messages.map(({ content }) => content)).toEqual([
      'Hello?',
      'Hello there.',
    ]);
  });

  test('the one in the address is opened, one that is gone is not', async () => {
    const store = memoryConversations();
    await store.write(conversation('one'));
    const { session: app } = await open({ store, at: 'one' });
    expect(app.assistant.conversation.id).toBe('one');
    await app.close();
    const { session: other } = await open({ store, at: 'gone' });
    expect(other.assistant.conversation.messages).toEqual([]);
  });

  test('the back button goes to the one before', async () => {
    const store = memoryConversations();
    for (const id of ['one', 'two']) await store.write(conversation(id));
    const { session: app, back } = await open({ store, at: 'one' });
    app.desk.open('two');
    expect(app.assistant.conversation.id).toBe('two');
    back();
    expect(app.assistant.conversation.id).toBe('one');
  });

  test('one that is left in mid-answer keeps what was written, and is not being written any more', async () => {
    let go = (): void => {};
    const held = new Promise<void>((resolve) => (go = resolve));
    let pieces = 0;
    const pause: Script['pause'] = async (what, signal) => {
      if (what !== 'text' || pieces++ < 2) return;
      await Promise.race([held, new Promise((resolve) => signal?.addEventListener('abort', resolve))]);
    };
    const { session: app } = await open({ script: { pause } });
    const asked = app.assistant.ask('Hello?');
    await vi.waitFor(() => expect(app.assistant.conversation.messages.at(-1)?.content).toBe('Hello there'));
    const { id } = app.assistant.conversation;
    app.desk.newChat();
    await asked;
    expect(app.assistant.conversation.messages).toEqual([]);
    app.desk.open(id);
    expect(app.assistant.conversation.messages.at(-1)).toMatchObject({
      content: 'Hello there',
      end: 'stopped',
    });
    go();
  });

  test('an answer is stored while it is written, and nobody is troubled with that', async () => {
    const { pause, go } = gate('text', 2);
    const told: string[] = [];
    const news: ShelfOptions['news'] = () => ({ tell: (id) => told.push(id), close: () => {} });
    const { session: app, store } = await open({ script: { pause }, news });
    const asked = app.assistant.ask('Hello?');
    await vi.waitFor(() => expect(app.assistant.conversation.messages.at(-1)?.content).toBe('Hello there'));
    await app.shelf.flush();
    const heard = vi.fn();
    app.subscribe(heard);
    const before = told.length;
    const { id } = app.assistant.conversation;
    await vi.waitFor(
      async () => expect((await store.read(id))?.messages.at(-1)).toMatchObject({ content: 'Hello there' }),
      { timeout: 10_000 },
    );
    expect(heard).not.toHaveBeenCalled();
    expect(told).toHaveLength(before);
    go();
    await asked;
    await app.shelf.flush();
    expect((await store.read(id))?.messages.at(-1)).toMatchObject({ content: 'Hello there.', end: 'stop' });
    expect(told.length).toBeGreaterThan(before);
  });

  test('a rename holds for the open one and for others', async () => {
    const store = memoryConversations();
    for (const id of ['one', 'two']) await store.write(conversation(id));
    const { session: app } = await open({ store, at: 'one' });
    app.desk.rename('one', '  First ');
    app.desk.rename('two', 'Second');
    app.desk.rename('two', '   ');
    expect(app.assistant.conversation.title).toBe('First');
    await app.shelf.flush();
    expect((await store.read('one'))?.title).toBe('First');
    expect((await store.read('two'))?.title).toBe('Second');
  });

  test('a deletion is undone by its toast, also that of the open one', async () => {
    const store = memoryConversations();
    for (const id of ['one', 'two']) await store.write(conversation(id));
    const { session: app } = await open({ store, at: 'one' });
    app.desk.remove('one');
    expect(ids(app)).toEqual(['two']);
    expect(app.assistant.conversation.messages).toEqual([]);
    toastOf(app, 'removed')?.action?.act();
    expect(ids(app).toSorted()).toEqual(['one', 'two']);
    expect(app.assistant.conversation.id).toBe('one');
    expect(toastOf(app, 'removed')).toBeUndefined();
    await app.shelf.flush();
    expect((await store.read('one'))?.messages).toHaveLength(2);
  });

  test('an import takes what is new, leaves what is as new here, and says how many', async () => {
    const store = memoryConversations();
    await store.write(conversation('one', { title: 'here', updatedAt: 5 }));
    const { session: app } = await open({ store });
    const file = exportAll(
      [conversation('one', { title: 'there', updatedAt: 4 }), conversation('two'), conversation('three')],
      0,
    );
    app.desk.importText(file.text);
    expect(ids(app).toSorted()).toEqual(['one', 'three', 'two']);
    expect(app.shelf.find('one')?.title).toBe('here');
    expect(toastOf(app, 'import')?.text).toBe('2 conversations are imported.');
    app.desk.importText(JSON.stringify({ conversations: [conversation('four'), { id: 'five' }] }));
    expect(toastOf(app, 'import')?.text).toBe(
      'One conversation is imported. Left out, because it cannot be read: 1 more.',
    );
    app.desk.importText('{}');
    expect(toastOf(app, 'import')?.text).toMatch(/Choose a file/u);
  });
});

test('a conversation that cannot be opened leaves the address and the open one as they are, and says why', async () => {
  const store = memoryConversations();
  await store.write(conversation('one'));
  await store.write(conversation('long', { title: 'x'.repeat(501) }));
  const { session: app, visited } = await open({ store, at: 'one' });
  app.desk.open('long');
  expect(app.assistant.conversation.id).toBe('one');
  expect(visited).toEqual(['one']);
  expect(toastOf(app, 'open')?.text).toMatch(/no conversation that can be opened/u);
});

describe('a conversation that is open in two tabs', () => {
  /** Both on the conversation 'one', in which nothing is being said. */
  async function twoTabs(script?: Partial<Script>) {
    const store = memoryConversations();
    await store.write(conversation('one'));
    const given = { store, news: tabNews(), at: 'one' };
    const here = await open(given);
    const there = await open({ ...given, ...(script && { script }) });
    return { here: here.session, there: there.session, visited: here.visited, store };
  }

  /** As when the page is hidden. */
  async function leave({ desk, shelf }: AppSession): Promise<void> {
    desk.keep();
    await shelf.flush();
  }

  test('keeps what was said in one when the other is left, and shows it there', async () => {
    const { here, there, store } = await twoTabs();
    await there.assistant.ask('Hello?');
    await leave(there);
    await vi.waitFor(() => expect(here.assistant.conversation.messages).toHaveLength(4));
    expect(here.assistant.conversation.messages.at(-1)).toMatchObject({
      content: 'Hello there.',
      end: 'stop',
    });
    await leave(here);
    expect((await store.read('one'))?.messages).toHaveLength(4);
  });

  test('is not written by being opened or left', async () => {
    const { here, store } = await twoTabs();
    const write = vi.spyOn(store, 'write');
    await leave(here);
    here.desk.newChat();
    here.desk.open('one');
    await leave(here);
    expect(write).not.toHaveBeenCalled();
  });

  test('stays deleted when the other is left, which shows it no more', async () => {
    const { here, there, visited, store } = await twoTabs();
    there.desk.remove('one');
    await leave(there);
    await vi.waitFor(() => expect(here.assistant.conversation.messages).toEqual([]));
    expect(visited.at(-1)).toBeUndefined();
    await leave(here);
    expect(await store.read('one')).toBeUndefined();
  });

  test('takes another name where nothing is being written', async () => {
    const { here, there, store } = await twoTabs();
    there.desk.newChat();
    there.desk.rename('one', 'Renamed');
    await leave(there);
    await vi.waitFor(() => expect(here.assistant.conversation.title).toBe('Renamed'));
    await leave(here);
    expect((await store.read('one'))?.title).toBe('Renamed');
  });

  test('whose answer is being written here goes on, and half of it takes the place of nothing newer', async () => {
    const { pause, go } = gate('text', 1);
    const { here, there, store } = await twoTabs({ pause });
    vi.spyOn(Date, 'now').mockReturnValue(5_000);
    const asked = there.assistant.ask('Hello?');
    await vi.waitFor(() => expect(there.assistant.conversation.messages.at(-1)?.content).toBe('Hello'));
    vi.mocked(Date.now).mockReturnValue(6_000);
    await here.assistant.ask('Whole?');
    await leave(here);
    await vi.waitFor(() => expect(there.shelf.find('one')?.messages.at(-2)?.content).toBe('Whole?'));
    await leave(there);
    expect((await store.read('one'))?.messages.at(-1)).toMatchObject({
      content: 'Hello there.',
      end: 'stop',
    });
    vi.mocked(Date.now).mockReturnValue(7_000);
    go();
    await asked;
    expect(there.assistant.conversation.messages.at(-2)?.content).toBe('Hello?');
    vi.restoreAllMocks();
  });
});

describe('settings', () => {
  test('are what the next answer goes by', async () => {
    const { session: app, runtime } = await open({ settings: { system: 'Be brief.', temperature: 1.2 } });
    app.changeSettings({ maxTokens: 64, topP: 0.5 });
    await app.assistant.ask('Hello?');
    expect(runtime.requests[0]).toMatchObject({
      temperature: 1.2,
      topP: 0.5,
      maxTokens: 64,
      frequencyPenalty: 0.3,
    });
    expect(runtime.requests[0]?.messages[0]).toEqual({ role: 'system', content: 'Be brief.' });
  });

  test('another count of threads loads the model anew and keeps the conversation', async () => {
    const { session: app, runtime } = await open();
    await app.assistant.ask('Hello?');
    const before = app.assistant;
    app.changeSettings({ threads: 1, contextLength: 1024 });
    await vi.waitFor(() => expect(app.assistant.state.phase).toBe('ready'));
    expect(app.assistant).not.toBe(before);
    expect(runtime.options).toMatchObject({ threads: 1, contextLength: 1024 });
    expect(runtime.open.clients).toBe(1);
    expect(app.assistant.conversation.messages.map(({ content }) => content)).toEqual([
      'Hello?',
      'Hello there.',
    ]);
  });

  test('that load the model anew load none before those that were left are gone, whoever opens it', async () => {
    const { session: app, runtime } = await open();
    const createClient = runtime.createClient.bind(runtime);
    let end = (): void => {};
    const ended = new Promise<void>((resolve) => (end = resolve));
    const threads: ClientOptions['threads'][] = [];
    runtime.createClient = async (options) => {
      threads.push(options.threads);
      const client = await createClient(options);
      return { ...client, close: () => ended.then(() => client.close()) };
    };
    app.changeSettings({ threads: 1 });
    await vi.waitFor(() => expect(app.assistant.state.phase).toBe('ready'));
    // as the element does with an assistant that it is given
    app.subscribe(() => void (app.assistant.state.phase === 'opening' && app.assistant.open()));
    app.changeSettings({ threads: 2 });
    app.changeSettings({ threads: 3 });
    await vi.waitFor(() => expect(app.assistant.state.phase).toBe('starting'));
    await new Promise((resolve) => setTimeout(resolve)); // whatever could begin has begun
    expect(threads).toEqual([1]);
    end();
    await vi.waitFor(() => expect(app.assistant.state.phase).toBe('ready'));
    expect(threads).toEqual([1, 3]);
    expect(runtime.open.clients).toBe(1);
  });

  test('that cannot be kept are told, and hold until the page is closed', async () => {
    const save = async () => Promise.reject(new Fault('storage-denied', 'Not here.'));
    const { session: app } = await open({ save });
    app.changeSettings({ temperature: 1 });
    await vi.waitFor(() => expect(toastOf(app, 'settings')?.text).toContain('Not here.'));
    expect(app.settings.temperature).toBe(1);
  });

  test('a reset leaves the chosen model', async () => {
    const { session: app } = await open({ settings: { temperature: 2, model: 'smollm2-135m-instruct' } });
    app.resetSettings();
    expect(app.settings).toEqual({ ...DEFAULTS, model: 'smollm2-135m-instruct' });
  });
});

describe('models', () => {
  const other = modelRecord('other', { storedBytes: 1_000_000, complete: true });

  test('another one is taken, started when it is here, and remembered', async () => {
    const save = vi.fn(async () => {});
    const { session: app, runtime } = await open({ script: { others: [other] }, save });
    await app.useModel('other');
    expect(app.assistant.state).toMatchObject({ phase: 'ready', loaded: { id: 'other' } });
    expect(runtime.options?.model).toBe('other');
    expect(save).toHaveBeenLastCalledWith(expect.objectContaining({ model: 'other' }));
  });

  test('the one of the settings is the one that starts', async () => {
    const { runtime } = await open({ script: { others: [other] }, settings: { model: 'other' } });
    expect(runtime.options?.model).toBe('other');
  });

  test('deleting the one that runs ends it and offers its download', async () => {
    const { session: app, runtime } = await open();
    await app.board.remove('smollm2-135m-instruct');
    expect(app.assistant.state.phase).toBe('offer');
    expect(runtime.open.clients).toBe(0);
    expect(app.board.records[0]).toMatchObject({ storedBytes: 0, complete: false });
  });
});

describe('a file that a person gave', () => {
  const file = new File(['GGUF'], 'mine.gguf');

  test('is the model until another is chosen, also when it has to be loaded in another way, and is not remembered', async () => {
    const save = vi.fn(async () => {});
    const { session: app, runtime } = await open({ save, script: { others: [modelRecord('two')] } });
    await app.openFiles([file]);
    expect(app.assistant.state).toMatchObject({ phase: 'ready', model: { id: 'file:mine' } });
    app.changeSettings({ threads: 1 });
    await vi.waitFor(() => expect(runtime.options).toMatchObject({ model: [file], threads: 1 }));
    await vi.waitFor(() => expect(app.assistant.state.phase).toBe('ready'));
    expect(save).not.toHaveBeenCalledWith(expect.objectContaining({ model: expect.anything() as string }));
    await app.useModel('two');
    app.changeSettings({ threads: 2 });
    await vi.waitFor(() => expect(app.assistant.state).toMatchObject({ model: { id: 'two' } }));
  });

  test('that is no model is told, and the one before goes on', async () => {
    const fileFault = new Fault('gguf-unknown', 'cat.png is not a GGUF file.');
    const { session: app, runtime } = await open();
    const before = runtime.options;
    runtime.script.fileFault = fileFault;
    await app.openFiles([file]);
    expect(toastOf(app, 'file')?.text).toBe(fileFault.message);
    expect(app.assistant.state.phase).toBe('ready');
    expect(runtime.options).toBe(before);
    runtime.script.fileFault = undefined;
    await app.openFiles([file]);
    expect(toastOf(app, 'file')).toBeUndefined();
  });
});

describe('the page is at work', () => {
  test('while an answer is written', async () => {
    const { pause, go } = gate('text');
    const { session: app } = await open({ script: { pause } });
    expect(app.isAtWork).toBe(false);
    const asked = app.assistant.ask('Hello?');
    expect(app.isAtWork).toBe(true);
    go();
    await asked;
    expect(app.isAtWork).toBe(false);
  });

  test('while a model comes, for now or for later', async () => {
    const { pause, go } = gate('download');
    const { session: app } = await open({ script: { storedBytes: 0, pause } });
    const started = app.assistant.start();
    await vi.waitFor(() => expect(app.assistant.state.phase).toBe('starting'));
    expect(app.isAtWork).toBe(true);
    go();
    await started;
    expect(app.isAtWork).toBe(false);
    const later = app.board.download('smollm2-135m-instruct');
    expect(app.isAtWork).toBe(true);
    await later;
    expect(app.isAtWork).toBe(false);
  });

  test('while documents are added', async () => {
    let go = (): void => {};
    const held = new Promise<void>((resolve) => (go = resolve));
    const { session: app } = await open({ script: { library: scriptedLibrary({ pause: () => held }) } });
    const added = app.documents.add([{ name: 'a.md', content: 'Water the fern.' }]);
    await vi.waitFor(() => expect(app.isAtWork).toBe(true));
    go();
    await added;
    expect(app.isAtWork).toBe(false);
  });
});

test('listeners hear of answers once, and of figures while text streams', async () => {
  const { session: app } = await open();
  let changes = 0;
  app.subscribe(() => changes++);
  const figures = vi.fn();
  app.figures.subscribe(figures);
  await app.assistant.ask('Hello?');
  expect(changes).toBeLessThan(20);
  expect(figures).toHaveBeenCalled();
  expect(app.log.answers).toHaveLength(1);
});
