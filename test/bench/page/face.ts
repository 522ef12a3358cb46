import type { Runtime } from '../../../src/assistant/runtime.ts';
import '../../../src/element.ts';

/** The page's chat, ready to be asked. */
export interface Face {
  /** Resolves when the answer is over. */
  ask(question: string): Promise<void>;
}

export interface FaceOptions {
  readonly model: string;
  readonly catalog: string;
}

/** Puts the chat element on the page and waits for its model. */
export async function openFace(runtime: Runtime, { model, catalog }: FaceOptions): Promise<Face> {
  const chat = document.createElement('nibble-chat');
  Object.assign(chat, { model, catalog, runtime, start: 'always' });
  document.body.append(chat);
  await chat.updateComplete;
  while (chat.assistant.state.phase !== 'ready')
    await new Promise((resolve) => chat.addEventListener('nibble-state', resolve, { once: true }));
  await chat.updateComplete;
  return { ask: async (question) => void (await chat.ask(question)) };
}
