import { toFault } from '../../../assistant/assistant-fault.ts';
import { openListeners } from '../../../assistant/listeners.ts';
import { openQuantizer } from '../../../client/quantizer.ts';
import type { Quantizer } from '../../../client/quantizer.ts';
import type { Fault } from '../../../core/fault.ts';
import type {
  QuantizeOutcome,
  QuantizeProgress,
  QuantizeWish,
  SourceModel,
} from '../../../core/quantization.ts';

/** A model that was chosen, and what lies in its files. */
export interface ChosenSource {
  readonly files: readonly File[];
  readonly model: SourceModel;
}

export type QuantizeState =
  | { readonly phase: 'empty' }
  | { readonly phase: 'reading'; readonly name: string }
  | { readonly phase: 'chosen'; readonly source: ChosenSource }
  | {
      readonly phase: 'working';
      readonly source: ChosenSource;
      readonly wish: QuantizeWish;
      readonly progress: QuantizeProgress | undefined;
    }
  | {
      readonly phase: 'done';
      readonly source: ChosenSource;
      readonly wish: QuantizeWish;
      readonly outcome: QuantizeOutcome;
    };

/** One model on its way from full precision to a small file, whatever is shown of it. */
export interface QuantizeDesk {
  readonly state: QuantizeState;
  /** Why the last thing that was asked for did not come about. */
  readonly fault: Fault | undefined;
  /** True while there is something that would be lost with the page: work, or a result that is nowhere else. */
  readonly isAtWork: boolean;
  subscribe(listener: () => void): () => void;
  /** Looks into a model's files. Never rejects: see `fault`. */
  choose(files: readonly File[]): Promise<void>;
  quantize(wish: QuantizeWish): Promise<void>;
  /** Ends what is being done; what was chosen stays chosen. */
  cancel(): void;
  /** The result is somewhere else too. */
  saved(): void;
  /** From a result back to the choices. */
  again(): void;
  /** Puts everything away. */
  close(): void;
}

export function openQuantizeDesk(quantizer: Quantizer = openQuantizer()): QuantizeDesk {
  return new Desk(quantizer);
}

class Desk implements QuantizeDesk {
  readonly #quantizer: Quantizer;
  readonly #listeners = openListeners<void>();
  #state: QuantizeState = { phase: 'empty' };
  #fault: Fault | undefined;
  #saved: QuantizeState | undefined;
  #running: AbortController | undefined;

  constructor(quantizer: Quantizer) {
    this.#quantizer = quantizer;
  }

  get state(): QuantizeState {
    return this.#state;
  }

  get fault(): Fault | undefined {
    return this.#fault;
  }

  get isAtWork(): boolean {
    const { phase } = this.#state;
    return phase === 'working' || (phase === 'done' && this.#state !== this.#saved);
  }

  subscribe(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  choose(files: readonly File[]): Promise<void> {
    const before = this.#state;
    this.#show({ phase: 'reading', name: files[0]?.name ?? '' });
    return this.#run(before, async (signal) => {
      const model = await this.#quantizer.inspect(files, signal);
      return { phase: 'chosen', source: { files, model } };
    });
  }

  async quantize(wish: QuantizeWish): Promise<void> {
    const { state } = this;
    if (!('source' in state)) return;
    const { source } = state;
    this.#show({ phase: 'working', source, wish, progress: undefined });
    await this.#run({ phase: 'chosen', source }, async (signal) => {
      const outcome = await this.#quantizer.quantize(source.files, wish, {
        signal,
        onProgress: (progress) => {
          if (!signal.aborted) this.#show({ phase: 'working', source, wish, progress });
        },
      });
      return { phase: 'done', source, wish, outcome };
    });
  }

  cancel(): void {
    this.#running?.abort();
  }

  saved(): void {
    if (this.#state.phase === 'done') this.#saved = this.#state;
  }

  again(): void {
    if (this.#state.phase === 'done') this.#show({ phase: 'chosen', source: this.#state.source });
  }

  close(): void {
    this.cancel();
    this.#quantizer.close();
    this.#fault = undefined;
    this.#show({ phase: 'empty' });
  }

  /** One thing at a time: another that is begun ends the one before. */
  async #run(before: QuantizeState, job: (signal: AbortSignal) => Promise<QuantizeState>): Promise<void> {
    this.cancel();
    const mine = new AbortController();
    this.#running = mine;
    this.#fault = undefined;
    let next: QuantizeState = before.phase === 'reading' ? { phase: 'empty' } : before;
    try {
      next = await job(mine.signal);
    } catch (error) {
      if (this.#running === mine && !mine.signal.aborted) this.#fault = toFault(error);
    }
    if (this.#running !== mine) return;
    this.#running = undefined;
    this.#show(next);
  }

  #show(state: QuantizeState): void {
    this.#state = state;
    this.#listeners.emit();
  }
}
