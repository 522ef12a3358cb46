import { describe, expect, test } from 'vitest';
import { openSession } from '../../src/decode/session.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { openRecordedEngine } from './recorded-engine.ts';

const PROMPT = Array.from({ length: 22 }, (_, i) => (i * 37 + 11) % 279);

describe('a shortlist', () => {
  const ids = Int32Array.of(7, 3);
  const shortlist = { ids, logits: Float32Array.of(2, 1) };

  test('is asked for when it reaches far enough, and of the end of a prompt only', async () => {
    const engine = await openRecordedEngine(8);
    const asked: [tokens: number, position: number][] = [];
    const short: Engine = {
      ...engine,
      shortlist: 2,
      candidates: async (tokens, position) => {
        asked.push([tokens.length, position]);
        await engine.forward(tokens, position);
        return shortlist;
      },
    };
    const session = openSession(short);
    expect(await session.prefill(PROMPT, { reach: 2 })).toBe(shortlist);
    expect(asked).toEqual([[6, 16]]);
    expect(await session.step(1, 1)).toBe(shortlist);
    expect((await session.step(1, 3)).ids).toBeUndefined();
    expect(session.tokens).toEqual([...PROMPT, 1, 1]);
  });

  test('comes from no engine that has all logits at hand', async () => {
    const session = openSession(await openRecordedEngine());
    expect((await session.prefill(PROMPT, { reach: 1 })).ids).toBeUndefined();
  });
});

describe('prefill', () => {
  test('feeds the prompt in the engine’s chunks and asks for logits only at its end', async () => {
    const engine = await openRecordedEngine(8);
    await openSession(engine).prefill(PROMPT);
    expect(engine.calls).toEqual([
      { position: 0, tokens: 8, logits: false },
      { position: 8, tokens: 8, logits: false },
      { position: 16, tokens: 6, logits: true },
    ]);
  });

  test('runs only what differs from what the cache holds, with the same logits as a fresh start', async () => {
    const engine = await openRecordedEngine(8);
    const session = openSession(engine);
    await session.prefill(PROMPT);
    const next = [...PROMPT.slice(0, 15), 3, 1, 4, 1, 5];
    engine.calls.length = 0;
    const reused = (await session.prefill(next)).logits.slice();
    expect(engine.calls).toEqual([{ position: 15, tokens: 5, logits: true }]);
    expect(session.cachedTokens).toBe(15);
    expect(session.tokens).toEqual(next);
    expect(reused).toEqual(await fresh(next));
  });

  test('counts generated tokens as cached when the next turn contains them', async () => {
    const engine = await openRecordedEngine();
    const session = openSession(engine);
    await session.prefill(PROMPT);
    await session.step(7);
    await session.step(8);
    await session.prefill([...PROMPT, 7, 8, 9, 10]);
    expect(session.cachedTokens).toBe(24);
    expect(engine.calls.at(-1)).toEqual({ position: 24, tokens: 2, logits: true });
  });

  test('runs the last token again when the cache holds the whole prompt and more', async () => {
    const engine = await openRecordedEngine();
    const session = openSession(engine);
    await session.prefill(PROMPT);
    engine.calls.length = 0;
    const shorter = PROMPT.slice(0, 10);
    expect((await session.prefill(shorter)).logits.slice()).toEqual(await fresh(shorter));
    expect(engine.calls).toEqual([{ position: 9, tokens: 1, logits: true }]);
    expect(session.cachedTokens).toBe(9);
  });

  test('begins anew, in chunks, where the engine cannot go back to what is cached', async () => {
    const engine = await openRecordedEngine(8);
    const asked: number[] = [];
    const reusable = (position: number): number => (asked.push(position), 0);
    const session = openSession({ ...engine, reusable });
    await session.prefill(PROMPT);
    const next = [...PROMPT.slice(0, 15), 3];
    engine.calls.length = 0;
    const { logits } = await session.prefill(next);
    expect(asked).toEqual([0, 15]);
    expect(engine.calls).toEqual([
      { position: 0, tokens: 8, logits: false },
      { position: 8, tokens: 8, logits: true },
    ]);
    expect(session.cachedTokens).toBe(0);
    expect(logits.slice()).toEqual(await fresh(next));
  });

  test('says how far it is, beginning with what was cached', async () => {
    const session = openSession(await openRecordedEngine(8));
    await session.prefill(PROMPT.slice(0, 10));
    const seen: [number, number][] = [];
    await session.prefill(PROMPT, { onProgress: (done, total) => seen.push([done, total]) });
    expect(seen).toEqual([
      [10, 22],
      [18, 22],
      [22, 22],
    ]);
  });

  test('lets other work of the event loop run between chunks', async () => {
    const engine = await openRecordedEngine(4);
    const callsSeen: number[] = [];
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', () => callsSeen.push(engine.calls.length));
    port1.start();
    port2.postMessage('from another thread');
    await openSession(engine).prefill(PROMPT);
    port1.close();
    expect(callsSeen).toHaveLength(1);
    expect(callsSeen[0]).toBeLessThan(6);
  });

  test('refuses an empty prompt', async () => {
    const session = openSession(await openRecordedEngine());
    await expect(session.prefill([])).rejects.toMatchObject({ name: 'Fault', code: 'bug' });
  });
});

describe('an abort', () => {
  test('in the middle of a prefill stops before the next chunk; what ran stays usable', async () => {
    const engine = await openRecordedEngine(4);
    const session = openSession(engine);
    const cancel = new AbortController();
    const reason = new Error('the reader left');
    const stopped = session.prefill(PROMPT, {
      signal: cancel.signal,
      onProgress: (done) => {
        if (done === 8) setImmediate(() => cancel.abort(reason)); // arrives as a message would
      },
    });
    await expect(stopped).rejects.toMatchObject({ name: 'Fault', code: 'aborted', cause: reason });
    expect(engine.calls).toHaveLength(2);
    expect(session.tokens).toEqual(PROMPT.slice(0, 8));

    const again = (await session.prefill(PROMPT)).logits.slice();
    expect(session.cachedTokens).toBe(8);
    expect(again).toEqual(await fresh(PROMPT));
  });

  test('before the call leaves everything as it was', async () => {
    const engine = await openRecordedEngine();
    const session = openSession(engine);
    await session.prefill(PROMPT);
    engine.calls.length = 0;
    await expect(session.prefill([1, 2, 3], { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'aborted',
    });
    expect(engine.calls).toEqual([]);
    expect(session.tokens).toEqual(PROMPT);
  });

  test('during the last chunk is still answered', async () => {
    const session = openSession(await openRecordedEngine(64));
    const cancel = new AbortController();
    const stopped = session.prefill(PROMPT, {
      signal: cancel.signal,
      onProgress: (done, total) => done === total && cancel.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ code: 'aborted' });
    expect(session.tokens).toEqual(PROMPT);
  });
});

describe('a failure of the engine', () => {
  test('in a prefill goes up, and the next prompt gets the logits of a fresh start', async () => {
    const engine = await openRecordedEngine(4);
    const session = openSession(engine);
    engine.failAfter(2, new Error('out of memory'));
    await expect(session.prefill(PROMPT)).rejects.toThrow('out of memory');
    expect(session.tokens).toEqual(PROMPT.slice(0, 8));
    expect((await session.prefill(PROMPT)).logits.slice()).toEqual(await fresh(PROMPT));
    expect(session.cachedTokens).toBe(8);
  });

  test('that overwrote a reused cache forgets what lay behind', async () => {
    const engine = await openRecordedEngine(64);
    const session = openSession(engine);
    await session.prefill(PROMPT);
    engine.failAfter(0, new Error('lost'));
    const other = [...PROMPT.slice(0, 5), ...PROMPT.slice(6)];
    await expect(session.prefill(other)).rejects.toThrow('lost');
    expect(session.tokens).toEqual(PROMPT.slice(0, 5));
    expect((await session.prefill(PROMPT)).logits.slice()).toEqual(await fresh(PROMPT));
  });

  test('in a step leaves the tokens before it', async () => {
    const engine = await openRecordedEngine();
    const session = openSession(engine);
    await session.prefill(PROMPT);
    engine.failAfter(0, new Error('lost'));
    await expect(session.step(5)).rejects.toThrow('lost');
    expect(session.tokens).toEqual(PROMPT);
    expect((await session.step(6)).logits.slice()).toEqual(await fresh([...PROMPT, 6]));
  });
});

describe('the context', () => {
  test('takes a prompt that leaves room for one token, and no longer one', async () => {
    const engine = await openRecordedEngine(8, 22);
    const session = openSession(engine);
    await session.prefill(PROMPT.slice(0, 21));
    expect(session.room).toBe(1);
    engine.calls.length = 0;
    await expect(session.prefill(PROMPT)).rejects.toMatchObject({
      name: 'Fault',
      code: 'context-overflow',
      detail: { promptTokens: 22, mostTokens: 21, contextLength: 22 },
    });
    expect(engine.calls).toEqual([]);
    expect(session.tokens).toEqual(PROMPT.slice(0, 21));
  });

  test('is filled by steps until no room is left', async () => {
    const session = openSession(await openRecordedEngine(8, 24));
    await session.prefill(PROMPT);
    expect(session.room).toBe(2);
    await session.step(1);
    await session.step(2);
    expect(session.room).toBe(0);
    await expect(session.step(3)).rejects.toMatchObject({ name: 'Fault', code: 'bug' });
    expect(session.tokens).toEqual([...PROMPT, 1, 2]);
  });
});

async function fresh(tokens: readonly number[]): Promise<Float32Array> {
  const engine = await openRecordedEngine();
  return (await engine.forward(tokens, 0)).slice();
}
