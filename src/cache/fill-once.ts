import { sha256Hex } from '../artifact/digest.ts';
import type { ModelManifest } from '../artifact/manifest.ts';
import type { Errand } from './errand.ts';
import type { FillOptions } from './fill.ts';
import type { Crew } from './flight.ts';
import { withLock } from './locks.ts';
import type { OverlayStore } from './overlay-store.ts';
import { openPatience } from './patience.ts';
import type { Peers } from './peers.ts';

/** How often the tab that downloads says how far it is, however slow its line. */
const BEAT_MS = 10_000;
/** A tab that has its turn and says nothing for so long has been put to sleep by its browser. */
const PATIENCE_MS = 60_000;

export interface FillOnceOptions extends FillOptions {
  /** Absent where nothing is shared with other tabs. */
  readonly peers?: Peers | undefined;
  readonly patienceMs?: number | undefined;
}

/**
 * Fills `store` in one tab at a time, and gives the model. Who comes second hears how far the first one is, and finds its
 * chunks in the store when the turn passes on, also when the first one died on the way.
 */
export async function fillOnce(
  errand: Errand,
  store: OverlayStore,
  crew: Crew,
  options: FillOnceOptions,
): Promise<ModelManifest> {
  const { peers, patienceMs = PATIENCE_MS } = options;
  const cachedBytes = await errand.storedBytes(store);
  const progress = rising(errand, cachedBytes, crew);
  const fillNow = (tellOthers = (): void => {}): Promise<ModelManifest> => {
    const tell = ({ doneBytes }: { readonly doneBytes: number }): void => {
      progress.tell(doneBytes);
      tellOthers();
    };
    return errand.fill(store, { ...crew, progress: tell }, options);
  };
  if (!peers || store.refusal || cachedBytes === errand.bytes) return fillNow();

  const name = `nibble-download/${await lockName(errand)}`;
  const patience = openPatience(patienceMs, crew.signal);
  const channel = peers.openChannel(name, (message) => {
    patience.renew();
    progress.tell(readDoneBytes(message, errand.bytes));
  });
  const sayHowFar = (): void => {
    if (!store.refusal) channel.say({ doneBytes: progress.latest });
  };
  let filling: Promise<ModelManifest> | undefined;
  const takeTurn = async (): Promise<void> => {
    patience.end();
    const beat = setInterval(sayHowFar, BEAT_MS);
    filling = fillNow(sayHowFar).finally(() => clearInterval(beat));
    await Promise.race([filling, store.spilled]); // what goes to memory is of no use to others: let them begin
  };
  try {
    await withLock(peers.locks, { name, signal: patience.signal }, takeTurn).catch((error: unknown) => {
      if (filling || !patience.lost) throw error;
      return takeTurn();
    });
    return await filling!;
  } finally {
    patience.end();
    channel.close();
  }
}

function lockName({ identity }: Errand): Promise<string> {
  return sha256Hex(new TextEncoder().encode(identity));
}

/** Progress that begins with what is here and never goes back, from whichever tab it comes. */
function rising({ bytes: totalBytes }: Errand, cachedBytes: number, crew: Crew) {
  let latest = cachedBytes;
  const report = (): void => crew.progress({ phase: 'download', doneBytes: latest, totalBytes, cachedBytes });
  report();
  return {
    get latest() {
      return latest;
    },
    tell(doneBytes: number) {
      if (doneBytes <= latest) return;
      latest = doneBytes;
      report();
    },
  };
}

/** What another tab said, or 0 when another version of the page said something else. */
function readDoneBytes(message: unknown, totalBytes: number): number {
  const { doneBytes } = (message ?? {}) as { readonly doneBytes?: unknown };
  return typeof doneBytes === 'number' && doneBytes <= totalBytes ? doneBytes : 0;
}
