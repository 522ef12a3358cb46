import type { ChatMessage } from '../core/protocol.ts';

/** One question and what came back so far. */
export interface Turn {
  readonly question: string;
  answer: string;
}

// Without it, SmolLM2 answers a question about France in French, as likely as not.
const INSTRUCTION: ChatMessage = {
  role: 'system',
  content: 'You are a helpful AI assistant. Answer in plain English.',
};

/** What the model is told: how to answer, the turns it answered, and the open question last. */
export function toMessages(turns: readonly Turn[]): ChatMessage[] {
  const said = turns.flatMap((turn, index): ChatMessage[] => {
    const question: ChatMessage = { role: 'user', content: turn.question };
    if (index === turns.length - 1) return [question];
    if (turn.answer.trim() === '') return []; // stopped or failed before a word: as if never asked
    return [question, { role: 'assistant', content: turn.answer }];
  });
  return [INSTRUCTION, ...said];
}
