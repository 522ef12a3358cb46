import type { Assistant } from '../../../src/assistant/assistant.ts';
import type { Runtime } from '../../../src/assistant/runtime.ts';
import '../../../src/element.ts';
import { memoryConversations } from '../../fakes/memory-conversations.ts';
import { NibbleApp } from '../../../src/ui/app/nibble-app.ts';
import { startApp } from '../../../src/ui/app/start-app.ts';
import { conversation } from '../../fakes/conversations.ts';

/** Something that shows a conversation, ready to be asked. */
export interface Face {
  /** Resolves when the answer is over. */
  ask(question: string): Promise<void>;
}

export interface FaceOptions {
  readonly model: string;
  readonly catalog: string;
}

const CONVERSATIONS = 200;

/** Puts the chat element on the page and waits for its model. */
export async function openChat(runtime: Runtime, { model, catalog }: FaceOptions): Promise<Face> {
  const chat = document.createElement('nibble-chat');
  Object.assign(chat, { model, catalog, runtime, start: 'always' });
  document.body.append(chat);
  await chat.updateComplete;
  await isReady(chat.assistant);
  return { ask: async (question) => void (await chat.ask(question)) };
}

/** The whole app with a shelf of conversations, its figures and their chart open. */
export async function openApp(runtime: Runtime, { model, catalog }: FaceOptions): Promise<Face> {
  const conversations = memoryConversations();
  for (let i = 0; i < CONVERSATIONS; i++) await conversations.write(conversation(`old-${i}`));
  const root = document.body.appendChild(document.createElement('div'));
  const { assistant } = await startApp(root, { catalog, model, runtime, conversations });
  await isReady(assistant);
  const app = root.querySelector('nibble-app');
  if (app instanceof NibbleApp) app.hasPerformance = true;
  return { ask: async (question) => void (await assistant.ask(question)) };
}

function isReady(assistant: Assistant): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (assistant.state.phase !== 'ready') return;
      leave();
      setTimeout(resolve, SETTLED_MS);
    };
    const leave = assistant.subscribe(look);
    look();
  });
}

/** For the first pictures of the chat to be drawn. */
const SETTLED_MS = 500;
