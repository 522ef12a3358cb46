import type { EngineOptions } from '../engine/engine.ts';

type Watched = Pick<EngineOptions, 'onProgress'>;

/** Weights that are read twice: each time is half of the way. */
export function halves<T extends Watched>(options: T): readonly [T, T] {
  const { onProgress } = options;
  if (!onProgress) return [options, options];
  return [
    { ...options, onProgress: (done: number, total: number) => onProgress(done / 2, total) },
    { ...options, onProgress: (done: number, total: number) => onProgress((total + done) / 2, total) },
  ];
}

/** Engines that follow each other read the weights anew; whoever watches shall not see that as going back. */
export function neverBack<T extends Watched>(options: T): T {
  const { onProgress } = options;
  if (!onProgress) return options;
  let most = -1;
  return {
    ...options,
    onProgress(doneBytes: number, totalBytes: number) {
      if (doneBytes <= most) return;
      most = doneBytes;
      onProgress(doneBytes, totalBytes);
    },
  };
}
