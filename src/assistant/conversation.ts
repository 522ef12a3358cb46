import type { FinishReason, Stats, Usage } from '../core/protocol.ts';

/** How an answer ended, when it did not simply stop by itself. */
export type AnswerEnd = FinishReason | 'stopped' | 'failed';

export interface Question {
  readonly role: 'user';
  readonly id: string;
  readonly content: string;
}

export interface AnswerMessage {
  readonly role: 'assistant';
  readonly id: string;
  readonly content: string;
  /** Absent while the answer is still being written. */
  readonly end?: AnswerEnd;
  readonly usage?: Usage;
  readonly stats?: Stats;
}

export type Message = Question | AnswerMessage;

/** What was said, oldest first: plain data, so that it can be stored, exported and opened again. */
export interface Conversation {
  readonly schema: 1;
  readonly id: string;
  /** The first question, shortened, until the person names it. Empty before the first question. */
  readonly title: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Id of the model that answered last, when one has. */
  readonly model?: string;
  readonly messages: readonly Message[];
}
