import type { ChatMessage } from '../core/protocol.ts';

/** One question and what came back so far. */
export interface Turn {
  readonly question: string;
  answer: string;
}

/** What the model is told: the turns it answered, and the open question last. */
export function toMessages(turns: readonly Turn[]): ChatMessage[] {
  return turns.flatMap((turn, index): ChatMessage[] => {
    const question: ChatMessage = { role: 'user', content: turn.question };
    if (index === turns.length - 1) return [question];
    if (turn.answer.trim() === '') return []; // stopped or failed before a word: as if never asked
    return [question, { role: 'assistant', content: turn.answer }];
  });
}
