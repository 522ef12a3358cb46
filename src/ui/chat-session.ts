import type { ChatResult } from '../client/reply.ts';
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
  ask(client: PageClient, question: string): Promise<void>;
  stop(): void;
  /** Forgets the conversation, here and on the page. */
  clear(): void;
}

const MAX_TOKENS = 512;
// A model this small wanders when it is warm and repeats itself when nothing holds it back.
const SAMPLING = { temperature: 0.2, topP: 0.9, repetitionPenalty: 1.1 } as const;
const RATE_EVERY_MS = 400;

export function openChatSession(transcript: Transcript, events: ChatEvents): ChatSession {
  let turns: Turn[] = [];
  let running: AbortController | undefined;

  const answer = async (client: PageClient, turn: Turn, view: ReplyView): Promise<void> => {
    const controller = (running = new AbortController());
    events.answering(true);
    try {
      const result = await streamAnswer(client, turn, {
        view,
        events,
        asked: turns,
        signal: controller.signal,
      });
      view.end(endNote(result.finishReason), result);
      events.rate(result.stats.decodeTokensPerSecond, false);
      events.say(turn.answer);
    } catch (error) {
      const isStopped = controller.signal.aborted && isAbort(error);
      view.end(isStopped ? 'Stopped' : '');
      events.say(isStopped ? 'Stopped.' : 'The answer failed.');
      if (!isStopped && turns.includes(turn)) view.addBelow(faultCard(client, turn, view, toFault(error)));
    } finally {
      if (running === controller) {
        running = undefined;
        events.answering(false);
      }
    }
  };
  const faultCard = (client: PageClient, turn: Turn, view: ReplyView, fault: Fault): HTMLElement => {
    if (fault.code === 'context-overflow') {
      return createFaultCard('This conversation is too long', fault, {
        label: 'New chat',
        act: () => session.clear(),
      });
    }
    const again = (): void => {
      if (running !== undefined) return;
      turn.answer = '';
      turns = [...turns.filter((other) => other !== turn), turn];
      void answer(client, turn, transcript.answerAgain(view));
    };
    return createFaultCard('That answer did not work out', fault, { label: 'Try again', act: again });
  };
  const session: ChatSession = {
    ask: async (client, question) => {
      if (running !== undefined) return;
      const turn: Turn = { question, answer: '' };
      turns.push(turn);
      await answer(client, turn, transcript.ask(question));
    },
    stop: () => running?.abort(),
    clear: () => {
      running?.abort();
      turns = [];
      transcript.clear();
      events.rate(undefined, false);
    },
  };
  return session;
}

interface AnswerContext {
  readonly view: ReplyView;
  readonly events: ChatEvents;
  readonly asked: readonly Turn[];
  readonly signal: AbortSignal;
}

async function streamAnswer(client: PageClient, turn: Turn, context: AnswerContext): Promise<ChatResult> {
  const { view, events, asked, signal } = context;
  const messages = toMessages(asked);
  const reply = client.chat({ messages, maxTokens: MAX_TOKENS, ...SAMPLING, signal });
  const rate = liveRate(events);
  for await (const { text } of reply) {
    turn.answer += text;
    view.write(text);
    rate();
  }
  return await reply.result;
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
