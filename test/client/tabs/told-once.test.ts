import { expect, test } from 'vitest';
import { toldOnce } from '../../../src/client/tabs/told-once.ts';
import type { GenerateEvent } from '../../../src/core/protocol.ts';

const finish = { type: 'finish', text: 'one two three' } as GenerateEvent;

async function* answer(...pieces: readonly (string | GenerateEvent)[]): AsyncGenerator<GenerateEvent> {
  for (const piece of pieces) yield typeof piece === 'string' ? { type: 'text-delta', text: piece } : piece;
}

async function all(events: AsyncIterable<GenerateEvent>): Promise<GenerateEvent[]> {
  const found: GenerateEvent[] = [];
  for await (const event of events) found.push(event);
  return found;
}

const texts = (events: readonly GenerateEvent[]) =>
  events.map((event) => (event.type === 'text-delta' ? event.text : event.type));

test('an answer that is never interrupted passes as it is', async () => {
  const events = await all(toldOnce().tell(answer('one ', 'two ', 'three', finish)));
  expect(events).toEqual(await all(answer('one ', 'two ', 'three', finish)));
});

test('what was told is left out of the next beginning, however that is cut', async () => {
  const { tell } = toldOnce();
  expect(texts(await all(tell(answer('one ', 'tw'))))).toEqual(['one ', 'tw']);
  expect(texts(await all(tell(answer('o', 'ne t'))))).toEqual([]); // broke off even earlier
  expect(texts(await all(tell(answer('one two', ' three', finish))))).toEqual(['o', ' three', 'finish']);
});

test.each([
  ['other text', ['one ', 'too ', finish]],
  ['an earlier end', ['one ', finish]],
])('an answer that is taken up with %s is `host-left`', async (_, pieces) => {
  const { tell } = toldOnce();
  await all(tell(answer('one ', 'two')));
  await expect(all(tell(answer(...pieces)))).rejects.toMatchObject({ name: 'Fault', code: 'host-left' });
});
