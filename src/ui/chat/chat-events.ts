import type { AssistantEvent } from '../../assistant/assistant.ts';
import type { AssistantState, StartStep } from '../../assistant/assistant-state.ts';
import type { AnswerMessage, Conversation, Source } from '../../assistant/conversation.ts';
import type { ChatResult } from '../../client/reply.ts';
import type { Fault } from '../../core/fault.ts';
import type { Notice } from '../../core/protocol.ts';

/** What `<nibble-chat>` tells the page. Every event bubbles, and leaves the shadow trees it is in. */
export interface NibbleChatEvents {
  'nibble-state': CustomEvent<{ readonly state: AssistantState }>;
  /** While a model starts: bytes on this device, or in memory, out of all. */
  'nibble-progress': CustomEvent<{
    readonly phase: StartStep['step'];
    readonly doneBytes: number;
    readonly totalBytes: number;
  }>;
  'nibble-token': CustomEvent<{ readonly messageId: string; readonly text: string }>;
  /** An answer is over; `result` when the model ended it, `fault` when it failed. */
  'nibble-answer': CustomEvent<{
    readonly answer: AnswerMessage;
    readonly result?: ChatResult;
    readonly fault?: Fault;
  }>;
  /** The conversation is another one, or has a message more or less. */
  'nibble-conversation': CustomEvent<{ readonly conversation: Conversation }>;
  /** What the answer is going to be written from; empty when nothing in the documents fits. */
  'nibble-sources': CustomEvent<{ readonly messageId: string; readonly sources: readonly Source[] }>;
  'nibble-fault': CustomEvent<{ readonly fault: Fault }>;
  'nibble-notice': CustomEvent<{ readonly notice: Notice }>;
}

declare global {
  interface HTMLElementEventMap extends NibbleChatEvents {}
}

type Told = {
  readonly [K in keyof NibbleChatEvents]: readonly [type: K, detail: NibbleChatEvents[K]['detail']];
}[keyof NibbleChatEvents];

/** Dispatches on `target` what an event of the assistant means to a page. */
export function tell(target: EventTarget, event: AssistantEvent): void {
  for (const [type, detail] of toldOf(event)) {
    target.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}

function toldOf(event: AssistantEvent): readonly Told[] {
  switch (event.type) {
    case 'state':
      return [['nibble-state', { state: event.state }], ...ofState(event.state)];
    case 'text':
      return [['nibble-token', { messageId: event.messageId, text: event.text }]];
    case 'sources':
      return [['nibble-sources', { messageId: event.messageId, sources: event.sources }]];
    case 'answer': {
      const { type: _, ...detail } = event;
      const failed: readonly Told[] =
        event.fault === undefined ? [] : [['nibble-fault', { fault: event.fault }]];
      return [['nibble-answer', detail], ...failed];
    }
    case 'conversation':
      return [['nibble-conversation', { conversation: event.conversation }]];
    case 'notice':
      return [['nibble-notice', { notice: event.notice }]];
    case 'lookup':
    case 'notice-over':
    case 'question':
    case 'settings':
      return [];
    default:
      return event satisfies never;
  }
}

function ofState(state: AssistantState): readonly Told[] {
  if (state.phase === 'failed') return [['nibble-fault', { fault: state.fault }]];
  if (state.phase !== 'starting' || state.progress.step === 'preparing') return [];
  const { step, doneBytes, totalBytes } = state.progress;
  return [['nibble-progress', { phase: step, doneBytes, totalBytes }]];
}
