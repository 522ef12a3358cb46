import { expect, test } from 'vitest';
import { openTurns } from '../../src/stream/turns.ts';

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

test('turns are taken one at a time, in the order of asking', async () => {
  const { enter } = openTurns();
  const log: string[] = [];
  const visit = async (name: string) => {
    const leave = await enter();
    log.push(`${name} in`);
    await settled();
    log.push(`${name} out`);
    leave();
  };
  await Promise.all([visit('a'), visit('b'), visit('c')]);
  expect(log).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out']);
});

test('an abort while waiting rejects at once and gives the place away', async () => {
  const { enter } = openTurns();
  const leave = await enter();
  const abort = new AbortController();
  const waiting = enter(abort.signal);
  const behind = enter();
  const reason = new Error('changed my mind');
  abort.abort(reason);
  await expect(waiting).rejects.toMatchObject({ code: 'aborted', cause: reason });
  leave();
  (await behind)();
});

test('an abort after the turn was taken is not the queue’s business', async () => {
  const { enter } = openTurns();
  const abort = new AbortController();
  const leave = await enter(abort.signal);
  abort.abort();
  leave();
  (await enter())();
});

test('who comes with an aborted signal is refused and holds nobody up', async () => {
  const { enter } = openTurns();
  await expect(enter(AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' });
  (await enter())();
});

test('whoever has the turn hears that somebody waits, now or later, and of nobody who gave up', async () => {
  const { enter, awaited } = openTurns();
  const leave = await enter();
  let heard = false;
  void awaited().then(() => (heard = true));
  await settled();
  expect(heard).toBe(false);
  const abort = new AbortController();
  const behind = enter(abort.signal);
  await settled();
  expect(heard).toBe(true);
  await awaited(); // at once, as long as somebody is there
  abort.abort();
  await expect(behind).rejects.toMatchObject({ code: 'aborted' });
  expect(await Promise.race([awaited().then(() => 'awaited'), settled().then(() => 'alone')])).toBe('alone');
  leave();
});
