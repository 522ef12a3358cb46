import { describe, expect, test } from 'vitest';
import { withLock } from '../../../src/cache/locks.ts';
import type { LibraryChannel, LibraryParts } from '../../../src/documents/library/library-parts.ts';
import { Fault } from '../../../src/core/fault.ts';
import { entryMemory } from '../../fakes/entry-memory.ts';
import { fakePeers } from '../../fakes/fake-peers.ts';
import { hashedEmbed } from '../../fakes/hashed-embed.ts';
import { plainVectors } from '../../fakes/plain-vectors.ts';
import { BREAD, openFixture, PLANTS } from './library-fixture.ts';

/** The parts that tabs share, for one of them. */
function tabParts(
  peers: ReturnType<typeof fakePeers>,
  hear = (): void => {},
): Pick<LibraryParts, 'takeTurn' | 'channel'> {
  const tab = peers.tab();
  const channel = tab.openChannel('library', hear);
  return {
    takeTurn: (job, signal) => withLock(tab.locks, { name: 'library', signal }, job),
    channel: {
      say: () => channel.say(null),
      close: () => channel.close(),
    } satisfies LibraryChannel,
  };
}

async function twoTabs(hear?: () => void) {
  const peers = fakePeers();
  const memory = entryMemory();
  const one = await openFixture({ memory, ...tabParts(peers) });
  const other = await openFixture({ memory: entryMemory(memory.entries), ...tabParts(peers, hear) });
  return { one, other };
}

describe('two tabs with one library', () => {
  test('find what the other has added, and are told of it', async () => {
    let told = 0;
    const { one, other } = await twoTabs(() => told++);
    await one.library.add([{ name: 'plants.md', content: PLANTS }]);
    expect(told).toBe(1);
    expect((await other.library.search({ question: 'fern fronds' }))[0]!.headings).toEqual([
      'Plants',
      'Ferns',
    ]);
    await other.library.delete((await other.library.documents()).map(({ id }) => id));
    expect(await one.library.search({ question: 'fern fronds' })).toEqual([]);
  });

  test('write in turn, and lose nothing of each other', async () => {
    const { one, other } = await twoTabs();
    const documents = (tab: string) =>
      Array.from({ length: 5 }, (_, at) => ({ name: `${tab}-${at}.md`, content: `${BREAD}\n${tab} ${at}` }));
    await Promise.all([one.library.add(documents('one')), other.library.add(documents('other'))]);
    const names = (await one.library.documents()).map(({ name }) => name);
    expect(names).toHaveLength(10);
    const ids = (await other.library.search({ question: 'bread', limit: 50 })).map(({ id }) => id);
    expect(new Set(ids).size).toBe(10);
  });

  test('the same document in both is there once', async () => {
    const { one, other } = await twoTabs();
    const plants = [{ name: 'plants.md', content: PLANTS }];
    const [ours, theirs] = await Promise.all([one.library.add(plants), other.library.add(plants)]);
    expect([ours[0]!.outcome, theirs[0]!.outcome].toSorted()).toEqual(['added', 'unchanged']);
  });

  test('who waits for its turn hears an abort', async () => {
    const { one, other } = await twoTabs();
    const stop = new AbortController();
    const first = one.library.add([{ name: 'plants.md', content: PLANTS }]);
    const second = other.library.add([{ name: 'bread.md', content: BREAD }], { signal: stop.signal });
    stop.abort();
    await expect(second).rejects.toMatchObject({ code: 'aborted' });
    expect((await first)[0]!.outcome).toBe('added');
  });
});

describe('vectors that could not be opened once', () => {
  /** `plainVectors`, which fail the next time when told so. */
  function flakyVectors() {
    const flaky = { failing: false, openVectors: plainVectors };
    flaky.openVectors = async (store, place) => {
      if (flaky.failing) throw new Fault('network', 'The line broke.');
      return plainVectors(store, place);
    };
    return flaky;
  }

  test('by a tab that was open before the first document are opened when it next looks', async () => {
    const flaky = flakyVectors();
    const one = await openFixture({ openVectors: flaky.openVectors });
    const other = await openFixture({ memory: one.store });
    await other.library.add([{ name: 'plants.md', content: PLANTS }]);
    flaky.failing = true;
    await expect(one.library.documents()).rejects.toMatchObject({ code: 'network' });
    flaky.failing = false;
    await one.library.add([{ name: 'bread.md', content: BREAD }]);
    const { library } = await openFixture({ memory: one.store });
    expect(await library.search({ question: 'fern fronds', by: 'meaning' })).toHaveLength(3);
  });

  test('after another tab has made them anew cost nobody theirs', async () => {
    const flaky = flakyVectors();
    const one = await openFixture({ openVectors: flaky.openVectors });
    const other = await openFixture({ memory: one.store, model: hashedEmbed('other') });
    await one.library.add([{ name: 'plants.md', content: PLANTS }]);
    await other.library.rebuild();
    flaky.failing = true;
    await expect(one.library.documents()).rejects.toMatchObject({ code: 'network' });
    flaky.failing = false;
    await expect(one.library.add([{ name: 'bread.md', content: BREAD }])).rejects.toMatchObject({
      code: 'index-model',
    });
    expect(await other.library.search({ question: 'fern fronds', by: 'meaning' })).toHaveLength(2);
  });
});

test('where nobody takes turns, a change to vectors that were made anew meanwhile is not kept', async () => {
  let staging = (): Promise<unknown> => Promise.resolve();
  const one = await openFixture({
    openVectors: async (store, place) => {
      const index = await plainVectors(store, place);
      const stage: typeof index.stage = async (changes) => {
        await staging();
        return index.stage(changes);
      };
      return { ...index, stage };
    },
  });
  const other = await openFixture({ memory: one.store });
  await one.library.add([{ name: 'plants.md', content: PLANTS }]);
  staging = async () => {
    await other.library.rebuild();
    await one.library.documents();
  };
  await expect(one.library.add([{ name: 'bread.md', content: BREAD }])).rejects.toMatchObject({
    code: 'index-model',
  });
  expect(await other.library.search({ question: 'fern fronds', by: 'meaning' })).toHaveLength(2);
});
