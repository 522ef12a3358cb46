import type { LoadOptions, LoadProgress, LoadedModel } from '../core/protocol.ts';
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

  const load = async (link: WorkerLink, signal?: AbortSignal): Promise<ModelLink> => {
    const tell = progressListener(options.onProgress);
    const model = await supervisor.ask((call) => link.api.load(call.id, options.load, tell), {
      link,
      signal,
    });
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
