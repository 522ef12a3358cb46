import type { ModelDraft } from '../artifact/draft.ts';
import type { ModelManifest } from '../artifact/manifest.ts';
import { takeOff } from '../cache/flight.ts';
import type { Flight } from '../cache/flight.ts';
import { loadKey } from '../core/load-key.ts';
import type { LoadOptions, LoadProgress, LoadedModel } from '../core/protocol.ts';
import type { Watch } from './loaded.ts';

export type Load = (options: LoadOptions, watch: Watch) => Promise<LoadedModel>;

type Progress = Exclude<LoadProgress, { readonly phase: 'notice' }>;

/**
 * Who asks for the load that was asked for last, while it is under way, joins it: all hear the same progress, and one
 * who leaves leaves it to the others.
 */
export function joinLoads(load: Load): Load {
  let latest: { readonly key: string; readonly flight: Flight<LoadedModel, Progress> } | undefined;

  return (options, { signal, onProgress }) => {
    const key = loadKey(options);
    if (latest?.key !== key || latest.flight.over) {
      const flight = takeOff<LoadedModel, Progress>((crew) => {
        const tell = (progress: LoadProgress): void =>
          progress.phase === 'notice' ? crew.notice(progress.notice) : crew.progress(progress);
        return load(options, { signal: crew.signal, onProgress: tell });
      });
      latest = { key, flight };
    }
    return latest.flight.join({
      signal,
      onProgress,
      onNotice: (notice) => onProgress?.({ phase: 'notice', notice }),
    });
  };
}

/** The model's files, as their bytes say; of some that have never been here nobody knows. */
export function filesOf({ files }: ModelManifest | ModelDraft): string {
  return files.map((file) => ('sha256' in file ? file.sha256 : file.url)).join();
}
