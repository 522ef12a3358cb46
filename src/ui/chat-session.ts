import type { ChatResult } from '../client/reply.ts';
import { throwIfAborted } from '../core/fault.ts';
import type { Fault } from '../core/fault.ts';
import type { FinishReason } from '../core/protocol.ts';
import { toMessages } from './conversation.ts';
import type { Turn } from './conversation.ts';
import { createFaultCard } from './fault-card.ts';
import type { ReplyView } from './message.ts';
import { isAbort, toFault } from './page-fault.ts';
import type { PageClient } from './runtime.ts';
import type { Transcript } from './transcript.ts';

/** What the chat tells the page. */
export interface ChatEvents {
  answering(isAnswering: boolean): void;
  rate(tokensPerSecond: number | undefined, isLive: boolean): void;
  say(text: string): void;
}

export interface ChatSession {
  /** Shows the question at once, and has it answered as soon as there is a client. */
  ask(question: string): Promise<void>;
  stop(): void;
  /** Forgets the conversation, here and on the page. */
  clear(): void;
}

const MAX_TOKENS = 512;
// Tried on the starter questions: warmer, a model this small wanders; without the penalty it repeats itself; a
// repetition penalty would count the question too, and keep it from naming what it was asked about.
const SAMPLING = { temperature: 0.2, topP: 0.9, frequencyPenalty: 0.3 } as const;
const RATE_EVERY_MS = 400;

/** `ready` gives the client, which may still be starting. */
export function openChatSession(
  transcript: Transcript,
  events: ChatEvents,
  ready: () => Promise<PageClient>,
): ChatSession {
  return new Session(transcript, events, ready);
}

class Session implements ChatSession {
  readonly #transcript: Transcript;
  readonly #events: ChatEvents;
  readonly #ready: () => Promise<PageClient>;
  #turns: Turn[] = [];
  #running: AbortController | undefined;

  constructor(transcript: Transcript, events: ChatEvents, ready: () => Promise<PageClient>) {
    this.#transcript = transcript;
    this.#events = events;
    this.#ready = ready;
  }

  async ask(question: string): Promise<void> {
    if (this.#running !== undefined) return;
    const turn: Turn = { question, answer: '' };
    this.#turns.push(turn);
    await this.#answer(turn, this.#transcript.ask(question));
  }

  stop(): void {
    this.#running?.abort();
  }

  clear(): void {
    this.#running?.abort();
    this.#settle();
    this.#turns = [];
    this.#transcript.clear();
    this.#events.rate(undefined, false);
  }

  async #answer(turn: Turn, view: ReplyView): Promise<void> {
    const controller = (this.#running = new AbortController());
    const { signal } = controller;
    try {
      const client = await this.#ready();
      throwIfAborted(signal);
      this.#events.answering(true);
      const result = await this.#stream(client, turn, { view, signal });
      view.end(endNote(result.finishReason), result);
      this.#events.rate(result.stats.decodeTokensPerSecond, false);
      this.#events.say(turn.answer);
    } catch (error) {
      const isStopped = signal.aborted && isAbort(error);
      view.end(isStopped ? 'Stopped' : '');
      this.#events.say(isStopped ? 'Stopped.' : 'The answer failed.');
      if (!isStopped) view.addBelow(this.#faultCard(turn, view, toFault(error)));
    } finally {
      if (this.#running === controller) this.#settle();
    }
  }

  #settle(): void {
    this.#running = undefined;
    this.#events.answering(false);
  }

  async #stream(
    client: PageClient,
    turn: Turn,
    { view, signal }: { readonly view: ReplyView; readonly signal: AbortSignal },
  ): Promise<ChatResult> {
    const messages = toMessages(this.#turns.slice(0, this.#turns.indexOf(turn) + 1));
    const reply = client.chat({ messages, maxTokens: MAX_TOKENS, ...SAMPLING, signal });
    const rate = liveRate(this.#events);
    for await (const { text } of reply) {
      turn.answer += text;
      view.write(text);
      rate();
    }
    return await reply.result;
  }

  #faultCard(turn: Turn, view: ReplyView, fault: Fault): HTMLElement {
    if (fault.code === 'context-overflow') {
      return createFaultCard('This conversation is too long', fault, {
        label: 'New chat',
        act: () => this.clear(),
      });
    }
    const again = (): void => {
      if (this.#running !== undefined) return;
      turn.answer = '';
      void this.#answer(turn, this.#transcript.answerAgain(view));
    };
    return createFaultCard('That answer did not work out', fault, { label: 'Try again', act: again });
  }
}

/** A piece of text is about one token; the true figure replaces this at the end. */
function liveRate(events: ChatEvents): () => void {
  let firstMs: number | undefined;
  let shownMs = 0;
  let pieces = 0;
  return () => {
    const nowMs = performance.now();
    firstMs ??= nowMs;
    pieces++;
    if (nowMs - shownMs < RATE_EVERY_MS || nowMs - firstMs < RATE_EVERY_MS) return;
    shownMs = nowMs;
    events.rate(((pieces - 1) / (nowMs - firstMs)) * 1000, true);
  };
}

function endNote(reason: FinishReason): string {
  switch (reason) {
    case 'stop':
      return '';
    case 'length':
      return `Ended after ${MAX_TOKENS} tokens`;
    case 'context-full':
      return 'The model’s memory is full: start a new chat';
    default:
      return reason satisfies never;
  }
}
