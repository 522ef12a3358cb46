import { proxy } from 'comlink';
import type { Remote } from 'comlink';
import { Fault, throwIfAborted } from '../core/fault.ts';
import type {
  QuantizeOutcome,
  QuantizeProgress,
  QuantizerApi,
  QuantizeWish,
  SourceModel,
} from '../core/quantization.ts';
import { startTrusted } from '../core/trusted-worker.ts';
import { unlessAborted } from './race.ts';
import { withReason } from './supervisor.ts';
import { openOwnLink } from './worker-link.ts';
import type { WorkerLink } from './worker-link.ts';

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

const TIMING = { heartbeatMs: 10_000, startMs: 60_000 };

/** Starts nothing until the first call. */
export function openQuantizer(createWorker: () => Worker = spawnQuantizer): Quantizer {
  let opening: Promise<WorkerLink<QuantizerApi>> | undefined;

  const live = async (): Promise<WorkerLink<QuantizerApi>> => {
    const link = await opening?.catch(() => undefined);
    if (link && !link.gone.aborted) return link;
    opening = openOwnLink<QuantizerApi>(createWorker, TIMING);
    return opening;
  };
  const end = (fault: Fault): void => {
    const ended = opening;
    opening = undefined;
    ended?.then(
      (link) => link.end(fault),
      () => {},
    );
  };
  /** Threads that compute hear nothing: an abort ends the worker with all of its threads, and the next call starts another. */
  const ask = async <T>(
    job: (api: Remote<QuantizerApi>) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> => {
    throwIfAborted(signal);
    const abort = (): void => end(new Fault('aborted', 'The request was cancelled.'));
    signal?.addEventListener('abort', abort);
    try {
      const link = await unlessAborted(live(), signal);
      return await link.race(job(link.api));
    } catch (error) {
      throw withReason(error, signal);
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  };
  return {
    inspect: (files, signal) => ask((api) => api.inspect(files) as Promise<SourceModel>, signal),
    quantize: (files, wish, { onProgress, signal } = {}) =>
      ask(
        (api) =>
          api.quantize(
            files,
            wish,
            proxy((progress: QuantizeProgress) => onProgress?.(progress)),
          ) as Promise<QuantizeOutcome>,
        signal,
      ),
    close: () => end(new Fault('closed', 'The quantizer has been closed.')),
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
