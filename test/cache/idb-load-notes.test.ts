import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { createStore, set } from 'idb-keyval';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { idbLoadNotes } from '../../src/cache/idb-load-notes.ts';
import type { Locks } from '../../src/core/device-locks.ts';
import { fakeLocks } from '../fakes/fake-locks.ts';

const never = () => new Promise<never>(() => {});

let device: ReturnType<typeof fakeLocks>;
beforeEach(() => {
  vi.stubGlobal('indexedDB', new IDBFactory());
  device = fakeLocks();
});
afterEach(() => vi.unstubAllGlobals());

/** A visit: notes as one tab sees them, and the end of that tab. */
function visit(atMs = 0) {
  const tab = device.tab();
  return { ...idbLoadNotes({ locks: tab.locks, now: () => atMs }), die: () => tab.die() };
}

const interrupted = async () => Object.fromEntries(await visit().interrupted());

/** A load in whose middle the tab of the visit `name` dies. */
async function crash(
  load: { model: string; contextLength?: number; threads?: number },
  atMs: number,
  name?: string,
) {
  const tab = visit(atMs);
  if (name !== undefined) await tab.beginVisit(name, []);
  await new Promise<void>((reached) => {
    void tab.during(load, async () => {
      reached();
      return never();
    });
  });
  tab.die();
}

test('a load that ends leaves no note, well or not, and its result or error is its own', async () => {
  const notes = visit();
  expect(await notes.during({ model: 'one' }, async () => 7)).toBe(7);
  const fails = notes.during({ model: 'one' }, async () => {
    throw new Error('no memory');
  });
  await expect(fails).rejects.toThrow('no memory');
  expect(await interrupted()).toEqual({});
});

test('a load whose tab died is remembered with the time it began, the latest of each model', async () => {
  await crash({ model: 'one' }, 10);
  await crash({ model: 'one' }, 30);
  await crash({ model: 'two' }, 20);
  expect(await interrupted()).toEqual({ one: 30, two: 20 });
});

test('a load that was cut off because its page was left is no crash; those of other visits stay', async () => {
  await crash({ model: 'one' }, 10, 'left');
  await crash({ model: 'two' }, 20, 'crashed');
  await crash({ model: 'three' }, 30);
  const next = visit();
  void next.beginVisit('next', ['left', 'long gone']); // who asks next waits for it
  expect(Object.fromEntries(await next.interrupted())).toEqual({ two: 20, three: 30 });
});

test('a load that still runs in another tab is no crash', async () => {
  const other = visit(10);
  let finish = () => {};
  let running: Promise<void> | undefined;
  await new Promise<void>((reached) => {
    running = other.during({ model: 'one' }, () => {
      reached();
      return new Promise((resolve) => (finish = resolve));
    });
  });
  expect(await interrupted()).toEqual({});
  finish();
  await running;
  expect(await interrupted()).toEqual({});
});

test('a load that goes well takes the warning away, of that model alone', async () => {
  await crash({ model: 'one' }, 10);
  await crash({ model: 'two' }, 20);
  await visit().during({ model: 'one' }, async () => {});
  expect(await interrupted()).toEqual({ two: 20 });
});

test('one that needed less memory proves nothing of one that needed more', async () => {
  await crash({ model: 'one' }, 10);
  await visit().during({ model: 'one', contextLength: 1024, threads: 1 }, async () => {});
  expect(await interrupted()).toEqual({ one: 10 });
  await crash({ model: 'one', contextLength: 512, threads: 1 }, 20);
  await visit().during({ model: 'one', contextLength: 1024, threads: 1 }, async () => {});
  expect(await interrupted()).toEqual({ one: 10 });
  await visit().during({ model: 'one' }, async () => {});
  expect(await interrupted()).toEqual({});
});

test('a load that fails leaves the warning of the one that crashed', async () => {
  await crash({ model: 'one' }, 10);
  const fails = visit().during({ model: 'one' }, () => Promise.reject(new Error('no')));
  await expect(fails).rejects.toThrow('no');
  expect(await interrupted()).toEqual({ one: 10 });
});

test('what another version left in storage is passed over', async () => {
  const store = createStore('nibble-loads', 'entries');
  await set('nibble-load/x', { schema: 2, model: 'one' }, store);
  await set('nibble-load/y', 'a note', store);
  expect(await interrupted()).toEqual({});
});

test('without locks, or with locks that are denied, loads run and nothing is noted', async () => {
  const denied = async () => {
    throw new DOMException('Denied.', 'SecurityError');
  };
  for (const locks of [undefined, { request: denied, query: denied } as Locks]) {
    const notes = idbLoadNotes({ locks });
    expect(await notes.during({ model: 'one' }, async () => 7)).toBe(7);
    expect(await notes.interrupted()).toEqual(new Map());
  }
});

test.each([
  ['is missing', undefined],
  [
    'refuses',
    {
      open: () => {
        throw new DOMException('Denied.', 'SecurityError');
      },
    },
  ],
  ['never answers', { open: () => ({}) }],
])('with a storage that %s, loads run, and no warning is known', async (_, indexedDB) => {
  vi.stubGlobal('indexedDB', indexedDB);
  expect(await visit().during({ model: 'one' }, async () => 7)).toBe(7);
  expect(await interrupted()).toEqual({});
  const next = visit();
  await expect(next.beginVisit('next', ['left'])).rejects.toThrow(); // whoever told it tells it again
  expect(await next.interrupted()).toEqual(new Map());
});
