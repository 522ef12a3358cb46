import { Fault } from '../core/fault.ts';
import type { FinishReason, GenerateEvent, Stats, Usage } from '../core/protocol.ts';
import { asFault } from '../wire/fault-wire.ts';

/** A piece of the answer's text; whole characters only. */
export interface TextDelta {
  readonly type: 'text-delta';
  readonly text: string;
}

/** The whole answer and what it took. */
export interface ChatResult {
  readonly text: string;
  readonly finishReason: FinishReason;
  readonly usage: Usage;
  readonly stats: Stats;
}

/**
 * One answer on its way. It begins when it is first asked for: by iterating, which pulls piece by piece, or by
 * `result`, which lets the model run on. Leaving the loop early stops the model, and `result` rejects with `aborted`.
 */
export interface Reply extends AsyncIterable<TextDelta> {
  readonly result: Promise<ChatResult>;
}

/** `leave` is called once when the reader walks away before the end. */
export function openReply(source: AsyncGenerator<GenerateEvent>, leave: () => void): Reply {
  return new EventReply(source, leave);
}

class EventReply implements Reply {
  readonly #source: AsyncGenerator<GenerateEvent>;
  readonly #leave: () => void;
  readonly #arrived: TextDelta[] = [];
  readonly #result: Promise<ChatResult>;
  #resolve!: (result: ChatResult) => void;
  #reject!: (fault: Fault) => void;
  #step: Promise<void> | undefined;
  #over = false;

  constructor(source: AsyncGenerator<GenerateEvent>, leave: () => void) {
    this.#source = source;
    this.#leave = leave;
    this.#result = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#result.catch(() => {}); // whoever iterates hears of the failure there
  }

  get result(): Promise<ChatResult> {
    void this.#drain();
    return this.#result;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<TextDelta, void, void> {
    try {
      for (;;) {
        yield* this.#takeArrived();
        if (this.#over) break;
        await this.#advance();
      }
      await this.#result;
    } finally {
      this.#stop();
    }
  }

  *#takeArrived(): Generator<TextDelta> {
    for (let delta = this.#arrived.shift(); delta; delta = this.#arrived.shift()) yield delta;
  }

  async #drain(): Promise<void> {
    while (!this.#over) await this.#advance();
  }

  /** One event from the source; the loop and `result` may wait for the same one. Never rejects. */
  #advance(): Promise<void> {
    return (this.#step ??= this.#take().finally(() => (this.#step = undefined)));
  }

  async #take(): Promise<void> {
    try {
      const next = await this.#source.next();
      if (next.done === true) throw new Fault('bug', 'The answer ended without saying why.');
      if (next.value.type === 'text-delta') return void this.#arrived.push(next.value);
      const { type: _, ...result } = next.value;
      this.#over = true;
      this.#resolve(result);
      this.#close();
    } catch (error) {
      this.#over = true;
      this.#reject(asFault(error));
    }
  }

  #stop(): void {
    if (this.#over) return;
    this.#over = true;
    this.#reject(new Fault('aborted', 'The answer was left before its end, so the model was stopped.'));
    this.#leave();
    this.#close();
  }

  #close(): void {
    this.#source.return(undefined).catch(() => {});
  }
}
