import type { Quote } from '../core/library.ts';
import type { FinishReason, Stats, Usage } from '../core/protocol.ts';

/** How an answer ended, when it did not simply stop by itself. */
export type AnswerEnd = FinishReason | 'stopped' | 'failed';

export interface Question {
  readonly role: 'user';
  readonly id: string;
  readonly content: string;
  /** Who asked, when it was not the person: the page around a frame. It is told the answer, so it is not answered from what the person said. */
  readonly asker?: 'page';
}

/** A passage that an answer was written from, kept with the answer: the document may change or go. */
export interface Source {
  /** How the answer may point at it: `[1]`, `[2]`, … */
  readonly marker: number;
  /** Id of the document in its library. */
  readonly document: string;
  /** Its name, and its own title. */
  readonly name: string;
  readonly title: string;
  /** Headings above the passage, outermost first. */
  readonly headings: readonly string[];
  /** Where it lies in the document's text, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** Of a PDF, from 1. */
  readonly page?: number;
  readonly url?: string;
  readonly text: string;
  /** Cosine to the question; absent when only its words were found. */
  readonly cosine?: number;
  /** The sentence of it that is nearest to the question, where it lies in the document's text. */
  readonly quote?: Quote;
}

export interface AnswerMessage {
  readonly role: 'assistant';
  readonly id: string;
  readonly content: string;
  /** Absent while the answer is still being written. */
  readonly end?: AnswerEnd;
  readonly usage?: Usage;
  readonly stats?: Stats;
  /** Best first. Empty: the documents were asked and nothing in them fits. Absent: they were not asked. */
  readonly sources?: readonly Source[];
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
