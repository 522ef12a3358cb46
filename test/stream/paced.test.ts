import { expect, test } from 'vitest';
import { paced } from '../../src/stream/paced.ts';

const soon = () => new Promise((resolve) => setTimeout(resolve, 5));
const never = () => new Promise<void>(() => {});

/** Counts up, and notes how far it is and whether it was ended. */
function counting(to: number, failure?: Error) {
  const state = { made: 0, ended: false };
  async function* source(): AsyncGenerator<number, void, void> {
    try {
      while (state.made < to) yield ++state.made;
      if (failure) throw failure;
    } finally {
      state.ended = true;
    }
  }
  return { state, source: source() };
}

async function all(items: AsyncIterable<number>): Promise<number[]> {
  const found: number[] = [];
  for await (const item of items) found.push(item);
  return found;
}

test('while nobody waits, an item is made when it is asked for and not before', async () => {
  const { state, source } = counting(5);
  const reader = paced(source, never);
  await reader.next();
  await soon();
  expect(state.made).toBe(1);
  expect(await all(reader)).toEqual([2, 3, 4, 5]);
});

test('when somebody waits the rest is made without the reader, who finds it in order', async () => {
  const { state, source } = counting(5);
  let wait = (): void => {};
  const reader = paced(source, () => new Promise((resolve) => (wait = resolve)));
  await reader.next();
  await soon();
  wait();
  await soon();
  expect(state).toEqual({ made: 5, ended: true });
  expect(await all(reader)).toEqual([2, 3, 4, 5]);
});

test('a failure comes after what was made before it', async () => {
  const { source } = counting(2, new Error('broke'));
  const reader = paced(source, async () => {});
  expect((await reader.next()).value).toBe(1);
  await soon();
  expect((await reader.next()).value).toBe(2);
  await expect(reader.next()).rejects.toThrow('broke');
});

test('a reader who leaves ends the source, also one that runs ahead of him', async () => {
  for (const awaited of [never, async () => {}]) {
    const { state, source } = counting(1_000_000);
    for await (const _ of paced(source, awaited)) break;
    expect(state.ended).toBe(true);
    const { made } = state;
    await soon();
    expect(state.made).toBe(made);
  }
});
