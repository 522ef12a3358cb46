import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Assistant, AssistantEvent, AssistantOptions } from '../../src/assistant/assistant.ts';
import { createAssistant } from '../../src/assistant/create-assistant.ts';
import type { Runtime } from '../../src/assistant/runtime.ts';
import { Fault } from '../../src/core/fault.ts';
import type { ModelRecord } from '../../src/core/protocol.ts';
import { gate, scriptedRuntime } from '../fakes/scripted-runtime.ts';
import type { Script, ScriptedRuntime } from '../fakes/scripted-runtime.ts';
import { eventually } from '../fakes/eventually.ts';

const ALL = 98_362_784;
const other: ModelRecord = {
  id: 'other', name: 'Other', bytes: 10, storedBytes: 10, complete: true,
  licence: 'MIT', source: 'here', contextLength: 64, memoryBytes: 20,
}; // prettier-ignore

interface Scene {
  readonly assistant: Assistant;
  readonly runtime: ScriptedRuntime;
  readonly script: Script;
  readonly events: AssistantEvent[];
}

const scenes: Scene[] = [];

function scene(
  changes: Partial<Script> = {},
  options: AssistantOptions = {},
  behind: (runtime: Runtime) => Runtime = (runtime) => runtime,
): Scene {
  const runtime = scriptedRuntime(changes);
  const assistant = createAssistant(options, behind(runtime));
  const events: AssistantEvent[] = [];
  assistant.subscribe((event) => events.push(event));
  const made = { assistant, runtime, script: runtime.script, events };
  scenes.push(made);
  return made;
}

async function ready(changes: Partial<Script> = {}, options: AssistantOptions = {}): Promise<Scene> {
  const made = scene({ storedBytes: ALL, ...changes }, options);
  await made.assistant.open();
  expect(made.assistant.state.phase).toBe('ready');
  return made;
}

afterEach(async () => {
  for (const { assistant, runtime } of scenes.splice(0)) {
    await assistant.close();
    expect(runtime.open).toEqual({ stores: 0, clients: 0 });
  }
});

const phases = (events: readonly AssistantEvent[]): string[] =>
  events
    .flatMap((event) => (event.type === 'state' ? [event.state.phase] : []))
    .filter((phase, index, all) => phase !== all[index - 1]);
const contents = ({ conversation }: Assistant): string[] =>
  conversation.messages.map(({ content }) => content);
const writing = ({ assistant }: Scene, text: string) =>
  eventually(() => expect(assistant.conversation.messages.at(-1)?.content).toBe(text));

describe('the model', () => {
  test('is offered before a byte is downloaded, and started when asked', async () => {
    const { assistant, runtime, events } = scene();
    await assistant.open();
    expect(assistant.state).toMatchObject({ phase: 'offer', model: { storedBytes: 0 } });
    expect(runtime.open.clients).toBe(0);
    await assistant.start();
    expect(assistant.state).toMatchObject({ phase: 'ready', loaded: { threads: 2 } });
    expect(phases(events)).toEqual(['opening', 'offer', 'starting', 'ready']);
    expect(runtime.open).toEqual({ stores: 0, clients: 1 });
  });

  test('starts without a look first, for whoever has no face', async () => {
    const { assistant } = scene();
    await assistant.start();
    expect(assistant.state.phase).toBe('ready');
  });

  test.for([
    ['stored', 0, 'offer'],
    ['stored', ALL, 'ready'],
    ['always', 0, 'ready'],
    ['never', ALL, 'offer'],
  ] as const)(
    'with `startWhen` %s and %i bytes here it ends up as: %s',
    async ([startWhen, storedBytes, phase]) => {
      const { assistant } = scene({ storedBytes }, { startWhen });
      await assistant.open();
      expect(assistant.state.phase).toBe(phase);
    },
  );

  test('is opened and started once, however often it is asked for', async () => {
    const { assistant, runtime } = scene({ storedBytes: ALL });
    await Promise.all([assistant.open(), assistant.open(), assistant.start(), assistant.start()]);
    await assistant.start();
    expect(runtime.open).toEqual({ stores: 0, clients: 1 });
  });

  test('that took the tab down is not started unasked, and may be started with less memory', async () => {
    const { assistant, runtime } = scene({ storedBytes: ALL, isInterrupted: true }, { startWhen: 'always' });
    await assistant.open();
    expect(assistant.state.phase).toBe('offer');
    await assistant.start({ contextLength: 1024, threads: 1 });
    expect(runtime.options).toMatchObject({ contextLength: 1024, threads: 1 });
    expect(assistant.state.phase).toBe('ready');
  });

  test('a start that is cancelled is offered again, with what has arrived', async () => {
    const { assistant } = scene({ pause: gate('download', 12).pause });
    const started = assistant.start();
    await eventually(() => expect(assistant.state).toMatchObject({ progress: { doneBytes: ALL / 2 } }));
    assistant.cancel();
    await started;
    expect(assistant.state).toMatchObject({ phase: 'offer', model: { storedBytes: ALL / 2 } });
  });

  test('a start that is cancelled while the catalogue is read never begins', async () => {
    const { assistant, runtime } = scene();
    const started = assistant.start();
    assistant.cancel();
    await started;
    expect(assistant.state.phase).toBe('offer');
    expect(runtime.open.clients).toBe(0);
  });

  test('a client that comes after the cancel is closed', async () => {
    let come!: () => void;
    const late = new Promise<void>((resolve) => (come = resolve));
    const { assistant, runtime } = scene({ storedBytes: ALL }, {}, (quick) => ({
      ...quick,
      createClient: async ({ model }) => {
        await late;
        return quick.createClient({ model }); // deaf to the cancel
      },
    }));
    const opened = assistant.open();
    await eventually(() => expect(assistant.state.phase).toBe('starting'));
    assistant.cancel();
    come();
    await opened;
    expect(assistant.state.phase).toBe('offer');
    expect(runtime.open.clients).toBe(0);
  });

  test('a fault of the load is its state, and the next start tries again', async () => {
    const { assistant, script } = scene({ startFault: new Fault('shard-corrupt', 'Damaged.') });
    await assistant.start();
    expect(assistant.state).toMatchObject({ phase: 'failed', fault: { code: 'shard-corrupt' } });
    script.startFault = undefined;
    await assistant.start();
    expect(assistant.state.phase).toBe('ready');
  });

  test('a catalogue that does not come, or does not have the model, is a state too', async () => {
    const { assistant, script } = scene({ listFault: new Fault('network', 'No answer.') });
    await assistant.open();
    expect(assistant.state).toMatchObject({ phase: 'failed', model: undefined, fault: { code: 'network' } });
    script.listFault = undefined;
    await assistant.open();
    expect(assistant.state.phase).toBe('offer');
    await assistant.useModel('unheard-of');
    expect(assistant.state).toMatchObject({ phase: 'failed', fault: { code: 'model-unknown' } });
  });

  test('each kind of notice is kept once', async () => {
    const notice = { kind: 'single-thread', message: 'One thread only.' } as const;
    const { assistant, events } = await ready({ notices: [notice, notice] });
    expect(assistant.notices).toEqual([notice]);
    expect(events.filter(({ type }) => type === 'notice')).toHaveLength(1);
  });

  test('deleting ends it, drops the weights and offers the download; the conversation stays', async () => {
    const { assistant, runtime, script } = await ready({}, { startWhen: 'always' });
    await assistant.ask('hello?');
    await assistant.deleteModel();
    expect(assistant.state.phase).toBe('offer');
    expect(script.storedBytes).toBe(0);
    expect(runtime.open.clients).toBe(0);
    expect(contents(assistant)).toEqual(['hello?', 'Hello there.']);
  });

  test('weights that cannot be deleted are a fault, and the model can be started again', async () => {
    const { assistant, script } = await ready();
    script.deleteFault = new Fault('storage-lost', 'The connection was dropped.');
    await assistant.deleteModel();
    expect(assistant.state).toMatchObject({ phase: 'failed', fault: { code: 'storage-lost' } });
    await assistant.start();
    expect(assistant.state.phase).toBe('ready');
  });

  test('another takes its place, also in the middle of a start and of an answer', async () => {
    const { assistant, runtime, script } = scene({ others: [other], pause: gate('download', 3).pause });
    void assistant.start();
    await eventually(() => expect(assistant.state.phase).toBe('starting'));
    await assistant.useModel('other');
    expect(assistant.state).toMatchObject({ phase: 'ready', loaded: { id: 'other' } });
    expect(runtime.open).toEqual({ stores: 0, clients: 1 });

    script.storedBytes = ALL;
    script.pause = gate('text', 1).pause;
    const answer = assistant.ask('hello?');
    await eventually(() => expect(contents(assistant)).toEqual(['hello?', 'Hello']));
    await assistant.useModel('smollm2-135m-instruct');
    expect(await answer).toMatchObject({ content: 'Hello', end: 'stopped' });
    expect(assistant.state).toMatchObject({ phase: 'ready', loaded: { id: 'smollm2-135m-instruct' } });
    expect(runtime.open).toEqual({ stores: 0, clients: 1 });
  });

  test('a file that a person gave takes the place of the model, and its settings and its deletion touch no storage', async () => {
    const { assistant, runtime, script } = await ready();
    const file = new File(['GGUF'], 'Mine-Q4_K_M-00001-of-00002.gguf');
    await assistant.useModel([file]);
    const mine = { id: 'file:Mine-Q4_K_M', name: 'Mine-Q4_K_M', complete: true };
    expect(assistant.state).toMatchObject({ phase: 'ready', model: mine });
    expect(runtime.options?.model).toEqual([file]);
    expect(runtime.open).toEqual({ stores: 0, clients: 1 });
    await assistant.deleteModel();
    expect(assistant.state).toMatchObject({ phase: 'offer', model: mine });
    expect(script.storedBytes).toBe(ALL);
    await assistant.start();
    expect(assistant.state).toMatchObject({ phase: 'ready', model: mine });
    await assistant.useModel('smollm2-135m-instruct');
    expect(assistant.state).toMatchObject({ phase: 'ready', model: { id: 'smollm2-135m-instruct' } });
  });

  test('a file that is no model is refused, and the model and its answer go on', async () => {
    const { pause, go } = gate('text', 1);
    const { assistant, script, events } = await ready({ pause });
    const answer = assistant.ask('hello?');
    await eventually(() => expect(contents(assistant)).toEqual(['hello?', 'Hello']));
    script.fileFault = new Fault('gguf-unknown', 'This is not a GGUF file.');
    const seen = events.length;
    await expect(assistant.useModel(new File(['PK'], 'a.zip'))).rejects.toBe(script.fileFault);
    expect(events).toHaveLength(seen);
    go();
    expect(await answer).toMatchObject({ content: 'Hello there.', end: 'stop' });
  });

  test('an assistant that is made with a file starts it, and says when it is no model', async () => {
    const model = new File(['GGUF'], 'mine.gguf');
    const { assistant } = scene({}, { model });
    await assistant.open();
    expect(assistant.state).toMatchObject({ phase: 'ready', model: { id: 'file:mine' } });
    const { assistant: failed, script } = scene({}, { model });
    script.fileFault = new Fault('gguf-unknown', 'This is not a GGUF file.');
    await failed.open();
    expect(failed.state).toMatchObject({ phase: 'failed', fault: script.fileFault });
    script.fileFault = undefined;
    await failed.start();
    expect(failed.state.phase).toBe('ready');
  });

  test('the last one that is asked for is the one that comes', async () => {
    const { assistant, runtime } = await ready({ others: [other] });
    await Promise.all([
      assistant.useModel('other'),
      assistant.useModel('unheard-of'),
      assistant.useModel('other'),
    ]);
    expect(assistant.state).toMatchObject({ phase: 'ready', loaded: { id: 'other' } });
    expect(runtime.open).toEqual({ stores: 0, clients: 1 });
  });

  test('models can be listed before, while and after one of them runs, and one that runs says what memory it holds', async () => {
    const { pause, go } = gate('load');
    const { assistant, runtime } = scene({ storedBytes: ALL, pause });
    expect(await assistant.models.list()).toHaveLength(1);
    expect(await assistant.memoryBytes()).toBeUndefined();
    const opened = assistant.open();
    await eventually(() => expect(assistant.state.phase).toBe('starting'));
    expect((await assistant.models.usage()).weightBytes).toBe(ALL);
    go();
    await opened;
    expect(await assistant.models.verify('smollm2-135m-instruct')).toBe(0);
    expect(await assistant.memoryBytes()).toBe(163_577_856);
    expect(runtime.open).toEqual({ stores: 0, clients: 1 });
  });
});

describe('an answer', () => {
  test('is streamed as events and ends as a message with its figures', async () => {
    const { assistant, events } = await ready();
    events.length = 0;
    const answer = await assistant.ask('hello?');
    expect(answer).toMatchObject({
      role: 'assistant',
      content: 'Hello there.',
      end: 'stop',
      usage: { completionTokens: 3 },
    });
    expect(assistant.conversation).toMatchObject({
      title: 'hello?',
      model: 'smollm2-135m-instruct',
      messages: [{ role: 'user', content: 'hello?' }, answer],
    });
    expect(events.map((event) => (event.type === 'state' ? event.state.phase : event.type))).toEqual([
      'conversation',
      'question',
      'answering',
      'text',
      'text',
      'text',
      'ready',
      'answer',
      'conversation',
    ]);
    expect(events.find(({ type }) => type === 'answer')).toMatchObject({
      answer,
      result: { text: 'Hello there.' },
    });
  });

  test('is asked for with the settings of the moment', async () => {
    const { assistant, runtime } = await ready({}, { system: 'Be brief.', maxTokens: 9 });
    assistant.configure({ sampling: { temperature: 1, seed: 7 } });
    await assistant.ask('hello?');
    expect(runtime.requests[0]).toEqual({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'hello?' },
      ],
      temperature: 1,
      seed: 7,
      maxTokens: 9,
      whenFull: 'forget',
    });
  });

  test('waits for a model that is waking up', async () => {
    const { pause, go } = gate('load');
    const made = scene({ storedBytes: ALL, pause });
    const { assistant, runtime } = made;
    void assistant.open();
    const answer = assistant.ask('hello?');
    await eventually(() => expect(assistant.state.phase).toBe('starting'));
    expect(assistant.isBusy).toBe(true);
    expect(runtime.requests).toEqual([]);
    go();
    expect(await answer).toMatchObject({ content: 'Hello there.' });
  });

  test('that waits is stopped by a cancel, and failed by a model that does not start', async () => {
    const { pause, go } = gate('load');
    const { assistant, script } = scene({ storedBytes: ALL, pause });
    const opened = assistant.open();
    const stopped = assistant.ask('hello?');
    await eventually(() => expect(assistant.state.phase).toBe('starting'));
    assistant.cancel();
    expect(await stopped).toMatchObject({ content: '', end: 'stopped' });
    await opened;

    script.pause = pause;
    const failed = gate('load');
    script.pause = failed.pause;
    script.startFault = new Fault('memory-exhausted', 'No room.');
    void assistant.start();
    expect(await assistant.ask('hello?')).toMatchObject({ end: 'failed' });
    expect(assistant.state).toMatchObject({ phase: 'failed', fault: { code: 'memory-exhausted' } });
    go();
  });

  test.for(['stop', 'the signal'])('%s ends it at once and keeps its text', async (how) => {
    const made = await ready({ pause: gate('text', 2).pause });
    const { assistant, runtime, script } = made;
    const controller = new AbortController();
    const answer = assistant.ask('hello?', { signal: controller.signal });
    await writing(made, 'Hello there');
    if (how === 'stop') assistant.stop();
    else controller.abort();
    expect(assistant.state.phase).toBe('ready');
    expect(await answer).toMatchObject({ content: 'Hello there', end: 'stopped' });
    script.pause = async () => {};
    await assistant.ask('and?');
    expect(runtime.requests[1]?.messages.slice(1).map(({ content }) => content)).toEqual([
      'hello?',
      'Hello there',
      'and?',
    ]);
    controller.abort();
    expect(assistant.conversation.messages.at(-1)).toMatchObject({ end: 'stop' });
  });

  test('one at a time: a second question is refused and changes nothing', async () => {
    const made = await ready({ pause: gate('text', 1).pause });
    const { assistant } = made;
    const answer = assistant.ask('hello?');
    await writing(made, 'Hello');
    await expect(assistant.ask('and?')).rejects.toMatchObject({ code: 'busy' });
    await expect(assistant.retry()).rejects.toMatchObject({ code: 'busy' });
    expect(contents(assistant)).toEqual(['hello?', 'Hello']);
    assistant.stop();
    await answer;
  });

  test.for<[string, unknown, RegExp]>([
    ['an empty question', ' \n', /Write one/u],
    ['a question that is no text', undefined, /Write one/u],
    ['a question of more than a megabyte', 'x'.repeat(2 ** 20 + 1), /Shorten it/u],
  ])('%s is refused', async ([, text, message]) => {
    const { assistant } = await ready();
    const refusal = { code: 'message-invalid', message: expect.stringMatching(message) as string };
    await expect(assistant.ask(text as string)).rejects.toMatchObject(refusal);
    expect(assistant.conversation.messages).toEqual([]);
  });

  test('nothing is asked of a model that nobody started', async () => {
    const { assistant } = scene();
    await expect(assistant.ask('hello?')).rejects.toMatchObject({ code: 'closed' });
    await assistant.open();
    await expect(assistant.ask('hello?')).rejects.toMatchObject({ code: 'closed' });
    expect(assistant.conversation.messages).toEqual([]);
  });

  test('a question whose signal is aborted already is not asked', async () => {
    const { assistant } = await ready();
    await expect(assistant.ask('hello?', { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'aborted',
    });
    expect(assistant.conversation.messages).toEqual([]);
  });

  test('that fails keeps its text and its fault, and a retry takes its place', async () => {
    const { assistant, runtime, script, events } = await ready({
      answer: ['Half', new Fault('worker-died', 'The worker died.')],
    });
    const first = await assistant.ask('hello?');
    expect(first).toMatchObject({ content: 'Half', end: 'failed' });
    expect(events.find(({ type }) => type === 'answer')).toMatchObject({ fault: { code: 'worker-died' } });
    script.answer = ['Whole'];
    const second = await assistant.retry();
    expect(second.id).not.toBe(first.id);
    expect(contents(assistant)).toEqual(['hello?', 'Whole']);
    expect(runtime.requests[1]?.messages.slice(1)).toEqual([{ role: 'user', content: 'hello?' }]);
  });

  test('a retry without a question says so', async () => {
    const { assistant } = await ready();
    await expect(assistant.retry()).rejects.toMatchObject({ code: 'messages-empty' });
  });

  test('another wording of a question forgets all that came after it', async () => {
    const { assistant, runtime } = await ready();
    for (const text of ['one?', 'two?', 'three?']) await assistant.ask(text);
    const two = assistant.conversation.messages[2]!;
    await assistant.edit(two.id, 'deux?');
    expect(contents(assistant)).toEqual(['one?', 'Hello there.', 'deux?', 'Hello there.']);
    expect(runtime.requests.at(-1)?.messages.slice(1).map(({ content }) => content)).toEqual([
      'one?',
      'Hello there.',
      'deux?',
    ]); // prettier-ignore
    await expect(assistant.edit(two.id, 'zwei?')).rejects.toMatchObject({ code: 'message-invalid' });
  });
});

describe('a conversation', () => {
  test('a new one stops the answer, which stays with the old one', async () => {
    const made = await ready({ pause: gate('text', 1).pause });
    const { assistant, runtime, script, events } = made;
    const answer = assistant.ask('secret?');
    await writing(made, 'Hello');
    const old = assistant.conversation.id;
    events.length = 0;
    assistant.newConversation();
    expect(assistant.conversation).toMatchObject({ title: '', messages: [] });
    expect(await answer).toMatchObject({ content: 'Hello', end: 'stopped' });
    const seen = events.flatMap((event) => (event.type === 'conversation' ? [event.conversation] : []));
    expect(seen[0]).toMatchObject({ id: old, messages: [{ content: 'secret?' }, { end: 'stopped' }] });
    expect(seen.at(-1)).toEqual(assistant.conversation);
    script.pause = async () => {};
    await assistant.ask('hello?');
    expect(runtime.requests[1]?.messages.slice(1)).toEqual([{ role: 'user', content: 'hello?' }]);
  });

  test('from elsewhere is gone on with, and one that is none changes nothing', async () => {
    const { assistant, runtime } = await ready();
    await assistant.ask('one?');
    const kept = structuredClone(assistant.conversation);
    assistant.newConversation();
    assistant.openConversation(kept);
    await assistant.ask('two?');
    expect(runtime.requests.at(-1)?.messages.slice(1).map(({ content }) => content)).toEqual([
      'one?',
      'Hello there.',
      'two?',
    ]); // prettier-ignore
    expect(() => assistant.openConversation(JSON.parse('{"messages": []}'))).toThrow('conversation');
    expect(contents(assistant)).toHaveLength(4);
  });

  test('has the name somebody gives it, while an answer runs too', async () => {
    const made = await ready({ pause: gate('text', 1).pause });
    const { assistant } = made;
    const answer = assistant.ask('hello?');
    await writing(made, 'Hello');
    assistant.renameConversation(' Mine ');
    expect(assistant.conversation).toMatchObject({ title: 'Mine', messages: [{}, { content: 'Hello' }] });
    assistant.stop();
    await answer;
    expect(assistant.conversation.title).toBe('Mine');
  });
});

describe('the end', () => {
  test('ends what runs, whatever that is, and is the same end twice', async () => {
    for (const what of ['download', 'load', 'text'] as const) {
      const { pause } = gate(what, 1);
      const { assistant, runtime } = scene({ storedBytes: what === 'download' ? 0 : ALL, pause });
      void assistant.start();
      const answer = assistant.ask('hello?');
      await eventually(() => expect(assistant.state.phase).toBe(what === 'text' ? 'answering' : 'starting'));
      await Promise.all([assistant.close(), assistant.close()]);
      expect(await answer).toMatchObject({ end: 'stopped' });
      expect(runtime.open).toEqual({ stores: 0, clients: 0 });
      expect(assistant.state).toMatchObject({ phase: 'failed', fault: { code: 'closed' } });
    }
  });

  test('nothing happens after it', async () => {
    const { assistant, runtime, events } = await ready();
    await assistant.close();
    events.length = 0;
    await assistant.start();
    await assistant.open();
    await assistant.useModel('other');
    await assistant.deleteModel();
    assistant.newConversation();
    await expect(assistant.ask('hello?')).rejects.toMatchObject({ code: 'closed' });
    await expect(assistant.models.list()).rejects.toMatchObject({ code: 'closed' });
    expect(events).toEqual([]);
    expect(runtime.open).toEqual({ stores: 0, clients: 0 });
    expect(runtime.script.storedBytes).toBe(ALL);
  });
});

test('a listener that throws keeps nobody else from hearing, and one that left hears no more', async () => {
  const thrown = vi.fn<(error: unknown) => void>();
  process.once('uncaughtException', thrown);
  const { assistant, events } = scene();
  const leave = assistant.subscribe(() => {
    throw new Error('mine');
  });
  const heard: AssistantEvent[] = [];
  assistant.subscribe((event) => heard.push(event));
  assistant.configure({ maxTokens: 7 });
  leave();
  await eventually(() => expect(thrown).toHaveBeenCalledOnce());
  assistant.configure({ maxTokens: 8 });
  expect(heard).toEqual(events);
  expect(heard).toHaveLength(2);
});
