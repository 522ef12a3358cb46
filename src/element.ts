import { NibbleChat } from './ui/chat/nibble-chat.ts';

export { NibbleChat };
export type { NibbleChatEvents } from './ui/chat/chat-events.ts';
export type { Assistant, AssistantEvent, AssistantSettings } from './assistant/assistant.ts';
export type { AssistantState } from './assistant/assistant-state.ts';
export type { AnswerMessage, Conversation, Message, Question, Source } from './assistant/conversation.ts';
export type { Runtime } from './assistant/runtime.ts';
export { Fault, isFault } from './core/fault.ts';

// another copy of the package may have been here before
if (customElements.get('nibble-chat') === undefined) customElements.define('nibble-chat', NibbleChat);
