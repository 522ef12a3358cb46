import { describe, expect, test, vi } from 'vitest';
import type { Models } from '../../../src/client/models.ts';
import { Fault, abortedFault } from '../../../src/core/fault.ts';
import { LEFTOVERS, modelBoard } from '../../../src/ui/app/model-board.ts';
import { modelRecord } from '../../fakes/model-records.ts';

const USAGE = { weightBytes: 0, leftoverBytes: 0, usedBytes: 10, quotaBytes: 100, persisted: false };

function board(changes: Partial<Models> = {}) {
  const models: Models = {
    list: async () => [modelRecord('one', { storedBytes: 400_000 }), modelRecord('two')],
    find: async (id) => modelRecord(id),
    download: async () => {},
    inspect: async () => modelRecord('file'),
    persist: async () => true,
    delete: async () => {},
    verify: async () => 0,
    deleteLeftovers: async () => 0,
    usage: async () => USAGE,
    diagnose: () => Promise.reject(new Error('the board asks no doctor')),
    ...changes,
  };
  const remove = vi.fn(async () => {});
  let nowMs = 0;
  return { models, remove, board: modelBoard({ models: () => models, remove, now: () => (nowMs += 1_000) }) };
}

/** A download that goes on when it is told to. */
function heldDownload() {
  const calls: Parameters<Models['download']>[] = [];
  const ends: ((fault?: Fault) => void)[] = [];
  const download: Models['download'] = (...call) => {
    calls.push(call);
    const { signal } = call[1] ?? {};
    return new Promise((resolve, reject) => {
      ends.push((fault) => (fault ? reject(fault) : resolve()));
      signal?.addEventListener('abort', () => reject(abortedFault(signal)));
    });
  };
  return { download, calls, ends };
}

describe('the model board', () => {
  test('lists the catalogue and the storage', async () => {
    const { board: one } = board();
    await one.refresh();
    expect(one.records.map(({ id }) => id)).toEqual(['one', 'two']);
    expect(one.usage).toEqual(USAGE);
    expect(one.fault).toBeUndefined();
  });

  test('says why there is no list, and forgets it when there is one again', async () => {
    const list = vi.fn<Models['list']>(async () => []);
    list.mockRejectedValueOnce(new Fault('network', 'No answer.'));
    const { board: one } = board({ list });
    await one.refresh();
    expect(one.fault?.code).toBe('network');
    await one.refresh();
    expect(one.fault).toBeUndefined();
  });

  test('counts a download from what is here already, with its pace', async () => {
    const { download, calls, ends } = heldDownload();
    const { board: one } = board({ download });
    await one.refresh();
    const done = one.download('one');
    expect(one.workOn('one')).toMatchObject({
      kind: 'downloading',
      doneBytes: 400_000,
      totalBytes: 1_000_000,
    });
    const onProgress = calls[0]![1]!.onProgress!;
    for (const doneBytes of [500_000, 600_000])
      onProgress({ phase: 'download', doneBytes, totalBytes: 1_000_000, cachedBytes: 400_000 });
    expect(one.workOn('one')).toMatchObject({
      doneBytes: 600_000,
      pace: { bytesPerSecond: 100_000, secondsLeft: 4 },
    });
    ends[0]!();
    await done;
    expect(one.workOn('one')).toBeUndefined();
  });

  test('a pause leaves no fault behind, and the next download is another call', async () => {
    const { download, calls, ends } = heldDownload();
    const { board: one } = board({ download });
    const first = one.download('one');
    one.pause('one');
    await first;
    expect(one.workOn('one')).toBeUndefined();
    const second = one.download('one');
    ends[1]!();
    await second;
    expect(calls).toHaveLength(2);
  });

  test('a download that runs is not begun twice, and another model downloads beside it', async () => {
    const { download, calls, ends } = heldDownload();
    const { board: one } = board({ download });
    const all = [one.download('one'), one.download('one'), one.download('two')];
    expect(calls.map(([id]) => id)).toEqual(['one', 'two']);
    ends.forEach((end) => end());
    await Promise.all(all);
  });

  test('a download that fails says why, until it is tried again', async () => {
    const { download, ends } = heldDownload();
    const { board: one } = board({ download });
    const failing = one.download('one');
    ends[0]!(new Fault('storage-full', 'No room.'));
    await failing;
    expect(one.workOn('one')).toMatchObject({ kind: 'failed', fault: { code: 'storage-full' } });
    void one.download('one');
    expect(one.workOn('one')?.kind).toBe('downloading');
  });

  test('says how many parts a check found damaged', async () => {
    const { board: one } = board({ verify: async () => 2 });
    const checking = one.verify('one');
    expect(one.workOn('one')).toEqual({ kind: 'verifying' });
    await checking;
    expect(one.workOn('one')).toEqual({ kind: 'verified', badChunks: 2 });
  });

  test('deletes by way of whoever runs the model', async () => {
    const { board: one, remove } = board();
    await one.remove('two');
    expect(remove).toHaveBeenCalledWith('two');
    expect(one.workOn('two')).toBeUndefined();
  });

  test('deletes what is not offered any more, and says why where it cannot', async () => {
    let usage = { ...USAGE, leftoverBytes: 7 };
    const deleteLeftovers = vi.fn<Models['deleteLeftovers']>(async () => ((usage = USAGE), 7));
    deleteLeftovers.mockRejectedValueOnce(new Fault('busy', 'A download is under way.'));
    const { board: one } = board({ deleteLeftovers, usage: async () => usage });
    await one.removeLeftovers();
    expect(one.workOn(LEFTOVERS)).toMatchObject({ kind: 'failed', fault: { code: 'busy' } });
    expect(one.usage?.leftoverBytes).toBe(7);
    await one.removeLeftovers();
    expect(one.workOn(LEFTOVERS)).toBeUndefined();
    expect(one.usage?.leftoverBytes).toBe(0);
  });

  test('asks the browser to keep the storage, and passes its answer on', async () => {
    const { board: one } = board({ persist: async () => false });
    expect(await one.persist()).toBe(false);
  });
});
