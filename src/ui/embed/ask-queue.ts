import type { Assistant, AssistantEvent } from '../../assistant/assistant.ts';
import type { AnswerMessage } from '../../assistant/conversation.ts';
import { Fault, abortedFault, isFault, throwIfAborted } from '../../core/fault.ts';
import { serial } from '../../core/serial.ts';
import { MAX_PENDING_ASKS } from './limits.ts';

/** The page's questions, one after the other, in the conversation that the person may also write in. */
export interface AskQueue {
  /** @throws Fault `busy` when too many wait, `aborted`, or why the answer failed. */
  ask(call: number, text: string, onText: (text: string) => void): Promise<AnswerMessage>;
  /** Stops the question of that number, or all of them. */
  abort(call: number | undefined): void;
}

type Asking = Pick<Assistant, 'ask' | 'subscribe' | 'isBusy'>;

export function openAskQueue(assistant: Asking): AskQueue {
  const pending = new Map<number, AbortController>();
  const oneAtATime = serial();
  return {
    async ask(call, text, onText) {
      if (pending.size >= MAX_PENDING_ASKS) throw new Fault('busy', tooMany);
      if (pending.has(call)) throw new Fault('option-invalid', `Call ${call} is already on its way.`);
      const controller = new AbortController();
      const { signal } = controller;
      pending.set(call, controller);
      try {
        return await oneAtATime(() => answerOf(assistant, { text, signal, onText }));
      } finally {
        pending.delete(call);
      }
    },
    abort: (call) => {
      if (call !== undefined) return pending.get(call)?.abort();
      for (const controller of pending.values()) controller.abort();
    },
  };
}

const tooMany = `${MAX_PENDING_ASKS} questions of this page wait already. Ask again when one is answered.`;

interface Asked {
  readonly text: string;
  readonly signal: AbortSignal;
  readonly onText: (text: string) => void;
}

/** Asks, and asks again when the person was faster. */
async function answerOf(assistant: Asking, asked: Asked): Promise<AnswerMessage> {
  for (;;) {
    throwIfAborted(asked.signal);
    try {
      return await askOnce(assistant, asked);
    } catch (error) {
      if (!isFault(error) || error.code !== 'busy') throw error;
      await nextTurn(assistant, asked.signal);
    }
  }
}

async function askOnce(assistant: Asking, { text, signal, onText }: Asked): Promise<AnswerMessage> {
  let fault: Fault | undefined;
  const listen = (event: AssistantEvent): void => {
    if (event.type === 'text') onText(event.text);
    if (event.type === 'answer') fault = event.fault;
  };
  // heard only while our own question is answered: `ask` refuses at once while another one is
  let leave: (() => void) | undefined;
  try {
    const answering = assistant.ask(text, { signal, asker: 'page' });
    leave = assistant.subscribe(listen);
    const answer = await answering;
    if (answer.end === 'failed') throw fault ?? new Fault('bug', 'The answer failed without saying why.');
    return answer;
  } finally {
    leave?.();
  }
}

/** Waits until the assistant is free. */
function nextTurn(assistant: Asking, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (assistant.isBusy && !signal.aborted) return;
      leave();
      signal.removeEventListener('abort', look);
      if (signal.aborted) reject(abortedFault(signal));
      else resolve();
    };
    const leave = assistant.subscribe(look);
    signal.addEventListener('abort', look);
    look(); // it may have become free while we heard that it was not
  });
}
