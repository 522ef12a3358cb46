import type { Candidates } from '../core/candidates.ts';
import { Fault, throwIfAborted } from '../core/fault.ts';
import { yieldToEventLoop } from '../core/yield.ts';
import type { Engine } from '../engine/engine.ts';
import { commonPrefix } from './common-prefix.ts';

/** Prompt tokens whose keys and values are in the cache, out of all. */
export type PrefillProgress = (doneTokens: number, totalTokens: number) => void;

export interface PrefillOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: PrefillProgress;
  /** How many of the likeliest tokens will be looked at; absent means all. */
  readonly reach?: number;
  /** Tokens that must still fit behind the prompt: one unless told, for an answer. */
  readonly room?: number;
}

/**
 * An engine that remembers which tokens its KV cache holds, so that the next prompt only pays for what is new.
 * One caller at a time.
 */
export class Session {
  readonly #engine: Engine;
  /** The ids at positions 0 … length − 1. Always true, also after an abort or a failure. */
  readonly #held: number[] = [];
  #cachedTokens = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  get contextLength(): number {
    return this.#engine.contextLength;
  }

  get vocabSize(): number {
    return this.#engine.vocabSize;
  }

  /** The tokens in the KV cache. */
  get tokens(): readonly number[] {
    return this.#held;
  }

  /** How many more tokens `step` can take. */
  get room(): number {
    return this.contextLength - this.#held.length;
  }

  /** Prompt tokens that the latest `prefill` found in the cache. */
  get cachedTokens(): number {
    return this.#cachedTokens;
  }

  /**
   * Makes the cache hold exactly `prompt` and returns what may come after it, valid until the next call: at least the
   * `reach` likeliest tokens, the whole vocabulary where that costs no more. At least the last token runs, because its logits
   * are wanted; an abort is answered between chunks.
   * @throws Fault `context-overflow` when fewer than `room` tokens would fit behind the prompt; `aborted`.
   */
  async prefill(
    prompt: readonly number[],
    { signal, onProgress, reach = Infinity, room = 1 }: PrefillOptions = {},
  ): Promise<Candidates> {
    this.#checkFits(prompt, room);
    throwIfAborted(signal);
    const shared = Math.min(commonPrefix(this.#held, prompt), prompt.length - 1);
    const reused = this.#engine.reusable?.(shared) ?? shared;
    this.#cachedTokens = reused;
    onProgress?.(reused, prompt.length);
    for (let position = reused; ;) {
      const chunk = prompt.slice(position, position + this.#engine.prefillChunk);
      const isLast = position + chunk.length === prompt.length;
      const candidates = await this.#run(chunk, position, isLast ? reach : 0);
      position += chunk.length;
      onProgress?.(position, prompt.length);
      throwIfAborted(signal);
      if (isLast) return candidates;
      await yieldToEventLoop();
      throwIfAborted(signal);
    }
  }

  /**
   * Appends one token and returns what may come after it, valid until the next call: as `prefill` does.
   * Ask `room` first.
   */
  async step(token: number, reach = Infinity): Promise<Candidates> {
    if (this.room < 1)
      throw new Fault(
        'bug',
        `A step was asked for although the context of ${this.contextLength} tokens is full.`,
      );
    return this.#run([token], this.#held.length, reach);
  }

  /** The record is cut before the engine writes and grows after it has answered, so a failure leaves a true prefix. */
  async #run(chunk: readonly number[], position: number, reach: number): Promise<Candidates> {
    this.#held.length = position;
    const answer = await this.#ask(chunk, position, reach);
    this.#held.push(...chunk);
    return answer;
  }

  async #ask(chunk: readonly number[], position: number, reach: number): Promise<Candidates> {
    const engine = this.#engine;
    const isShort = reach > 0 && reach <= (engine.shortlist ?? 0);
    if (isShort && engine.candidates) return engine.candidates(chunk, position);
    return { logits: await engine.forward(chunk, position, { logits: reach > 0 }) };
  }

  #checkFits(prompt: readonly number[], room: number): void {
    if (prompt.length === 0) throw new Fault('bug', 'A prompt needs at least one token.');
    const most = this.contextLength - room;
    if (prompt.length <= most) return;
    throw new Fault(
      'context-overflow',
      `The prompt has ${prompt.length} tokens, but at most ${most} fit into the context of ${this.contextLength}. ` +
        'Shorten it, or load the model with a larger contextLength.',
      { promptTokens: prompt.length, mostTokens: most, contextLength: this.contextLength },
    );
  }
}

/** Opens a session on an engine whose cache is taken to be empty. */
export function openSession(engine: Engine): Session {
  return new Session(engine);
}
