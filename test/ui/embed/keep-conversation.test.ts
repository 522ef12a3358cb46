import 'fake-indexeddb/auto';
import { afterEach, expect, test, vi } from 'vitest';
import type { Assistant } from '../../../src/assistant/assistant.ts';
import { createAssistant } from '../../../src/assistant/create-assistant.ts';
import { keepConversation } from '../../../src/ui/embed/keep-conversation.ts';
import { scriptedRuntime } from '../../fakes/scripted-runtime.ts';

const opened: Assistant[] = [];

/** A page that shows the frame of this place, with its model awake. */
async function visit(
  place: string,
  runtime = scriptedRuntime({ storedBytes: 98_362_784 }),
): Promise<Assistant> {
  const assistant = createAssistant({ system: '' }, runtime);
  opened.push(assistant);
  await Promise.all([assistant.open(), keepConversation(assistant, place)]);
  return assistant;
}

const saidBy = ({ conversation }: Assistant) => conversation.messages.map(({ content }) => content);

afterEach(async () => {
  vi.unstubAllGlobals();
  await Promise.all(opened.splice(0).map((assistant) => assistant.close()));
});

test('the next page goes on with the conversation of the last one', async () => {
  const before = await visit('one');
  await before.ask('hello?');
  const after = await visit('one');
  expect(after.conversation).toEqual(before.conversation);
  await after.ask('And then?');
  expect(saidBy(await visit('one'))).toHaveLength(4);
});

test('what a page asks is answered without what was kept, which the person may still ask about', async () => {
  await (await visit('visits')).ask('The first page asks', { asker: 'page' });
  const runtime = scriptedRuntime({ storedBytes: 98_362_784 });
  const told = () => runtime.requests.at(-1)!.messages.map(({ content }) => content);
  const second = await visit('visits', runtime);
  await second.ask('The second page asks', { asker: 'page' });
  expect(told()).toEqual(['The second page asks']);
  await second.ask('It asks on', { asker: 'page' });
  expect(told()).toEqual(['The second page asks', 'Hello there.', 'It asks on']);
  await second.ask('The person asks');
  expect(told()[0]).toBe('The first page asks');
  expect(saidBy(await visit('visits'))).toHaveLength(8);
});

test('another page has another conversation', async () => {
  await (await visit('here')).ask('hello?');
  expect(saidBy(await visit('there'))).toEqual([]);
});

test('a new conversation takes the place of the kept one, and an empty one leaves nothing', async () => {
  const first = await visit('two');
  await first.ask('hello?');
  first.newConversation();
  expect(saidBy(await visit('two'))).toEqual([]);
  await first.ask('again?');
  expect(saidBy(await visit('two'))).toEqual(['again?', 'Hello there.']);
});

test('an answer that is cut off by leaving the page is there as far as its question', async () => {
  const first = await visit('three');
  void first.ask('hello?');
  const [question] = saidBy(await visit('three'));
  expect(question).toBe('hello?');
});

test('what a page asked already is not replaced, and without storage a conversation begins anew', async () => {
  await (await visit('four')).ask('before?');
  const assistant = createAssistant({}, scriptedRuntime({ storedBytes: 98_362_784 }));
  opened.push(assistant);
  await assistant.open();
  const kept = keepConversation(assistant, 'four');
  const answer = assistant.ask('at once?');
  await kept;
  await answer;
  expect(saidBy(assistant)).toEqual(['at once?', 'Hello there.']);
  vi.stubGlobal('indexedDB', undefined);
  expect(saidBy(await visit('four'))).toEqual([]);
});

test('a conversation that was begun anew while storage was read stays empty, here and on the next page', async () => {
  await (await visit('five')).ask('before?');
  const assistant = createAssistant({}, scriptedRuntime({ storedBytes: 98_362_784 }));
  opened.push(assistant);
  const kept = keepConversation(assistant, 'five');
  assistant.newConversation();
  await kept;
  expect(saidBy(assistant)).toEqual([]);
  expect(saidBy(await visit('five'))).toEqual([]);
});

test('storage that is silent is not waited for long, and what it says at last changes nothing', async () => {
  await (await visit('six')).ask('before?');
  const assistant = createAssistant({}, scriptedRuntime({ storedBytes: 98_362_784 }));
  opened.push(assistant);
  const { open } = heldStorage();
  await keepConversation(assistant, 'six', 1);
  expect(saidBy(assistant)).toEqual([]);
  await open();
  expect(saidBy(await visit('six'))).toHaveLength(2); // which was read after the silent one
  expect(saidBy(assistant)).toEqual([]);
});

/** Storage that opens when it is told to. */
function heldStorage() {
  const held: { result?: IDBDatabase; onsuccess?: () => void } = {};
  vi.stubGlobal('indexedDB', { open: () => held });
  return {
    open: () => {
      vi.unstubAllGlobals();
      const request = indexedDB.open('nibble-embed');
      return new Promise<void>((resolve) => {
        request.addEventListener('success', () => {
          held.result = request.result;
          held.onsuccess?.();
          resolve();
        });
      });
    },
  };
}
