import { Fault } from '../core/fault.ts';
import type {
  QuantizeOutcome,
  QuantizeProgress,
  QuantizerApi,
  QuantizeWish,
  SourceModel,
} from '../core/quantization.ts';
import { startTrusted } from '../core/trusted-worker.ts';
import { progressListener } from './progress-listener.ts';
import { openCaller } from './worker-caller.ts';

export interface QuantizeOptions {
  readonly onProgress?: (progress: QuantizeProgress) => void;
  /** Ends the work; nothing is left of it. */
  readonly signal?: AbortSignal;
}

/** Makes small models of large ones on this device, in a worker with threads of its own. Nothing is uploaded. */
export interface Quantizer {
  /** What a model's files hold. @throws Fault what is wrong with them */
  inspect(files: readonly File[], signal?: AbortSignal): Promise<SourceModel>;
  /**
   * Quantizes the model and judges the result against it.
   * @throws Fault `scheme-invalid`, `weights-invalid`, `calibration-invalid`, `memory-exhausted`, `worker-died`, `aborted`, …
   */
  quantize(files: readonly File[], wish: QuantizeWish, options?: QuantizeOptions): Promise<QuantizeOutcome>;
  /** Ends the worker. Results that came of it stay usable. */
  close(): void;
}

/** Starts nothing until the first call. Threads that compute hear nothing: an abort ends the worker with all of its threads. */
export function openQuantizer(createWorker: () => Worker = spawnQuantizer): Quantizer {
  const caller = openCaller<QuantizerApi>({ createWorker });
  return {
    inspect: (files, signal) => caller.ask((api) => api.inspect(files) as Promise<SourceModel>, signal),
    quantize: (files, wish, { onProgress, signal } = {}) =>
      caller.ask(
        (api) => api.quantize(files, wish, progressListener(onProgress)) as Promise<QuantizeOutcome>,
        signal,
      ),
    close: () => caller.end(new Fault('closed', 'The quantizer has been closed.')),
  };
}

function spawnQuantizer(): Worker {
  return startTrusted(
    () =>
      // Bundlers follow only this very shape.
      new Worker(new URL('../../workers/quantizer.worker.js', import.meta.url), {
        type: 'module',
        name: 'nibble-quantizer',
      }),
  );
}
