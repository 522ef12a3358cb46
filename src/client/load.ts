import { Fault } from '../core/fault.ts';
import type { LoadOptions, LoadProgress, LoadedModel } from '../core/protocol.ts';
import { shelfOf } from './client-options.ts';
import { progressListener } from './progress-listener.ts';
import type { Supervisor } from './supervisor.ts';
import { askAgain } from './tabs/host-left.ts';
import type { WorkerLink } from './worker-link.ts';

/** A worker with the model in it. */
export interface ModelLink {
  readonly link: WorkerLink;
  readonly model: LoadedModel;
}

export interface KeepLoadedOptions {
  readonly load: LoadOptions;
  readonly onProgress: ((progress: LoadProgress) => void) | undefined;
}

/**
 * Gives the worker that has the model loaded. After a worker's death the load is run again, from the cache; after a
 * failed load the next caller tries once more. The signal cancels a load that this caller began.
 */
export function keepLoaded(supervisor: Supervisor, options: KeepLoadedOptions) {
  let held: { readonly link: WorkerLink; readonly ready: Promise<ModelLink> } | undefined;

  /** The weights were being put into memory when this load ended, in another tab. */
  let cutOff = false;

  const load = async (link: WorkerLink, signal?: AbortSignal): Promise<ModelLink> => {
    const wasCutOff = cutOff;
    cutOff = false; // who asks again has been told
    if (wasCutOff) await refuseAfterCrash(supervisor, link, options.load);
    const tell = progressListener<LoadProgress>((progress) => {
      cutOff = link.elsewhere && progress.phase === 'load';
      options.onProgress?.(progress);
    });
    const model = await supervisor.ask((call) => link.api.load(call.id, options.load, tell), {
      link,
      signal,
    });
    cutOff = false;
    return { link, model };
  };
  const loadOnce = async (link: WorkerLink, signal?: AbortSignal): Promise<ModelLink> => {
    if (held?.link !== link) held = { link, ready: load(link, signal) };
    const mine = held;
    try {
      return await mine.ready;
    } catch (error) {
      if (held === mine) held = undefined;
      throw error;
    }
  };
  return (signal?: AbortSignal): Promise<ModelLink> =>
    askAgain(
      () => supervisor.live(),
      (link) => loadOnce(link, signal),
    );
}

/** A load that took another tab down with it is not begun in this one unasked, or they would all go, one by one. */
async function refuseAfterCrash(supervisor: Supervisor, link: WorkerLink, load: LoadOptions): Promise<void> {
  const wanted = { ...shelfOf(load), model: load.model };
  const { interrupted } = await supervisor.ask((call) => link.api.findModel(call.id, wanted), { link });
  if (interrupted === undefined) return;
  throw new Fault(
    'memory-exhausted',
    'The tab that ran the model went away while the model was being put into memory, as when a device has too little. ' +
      'Close other tabs, or start it again with a shorter context and one thread.',
  );
}
