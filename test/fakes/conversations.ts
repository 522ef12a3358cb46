import type { Conversation } from '../../src/assistant/conversation.ts';

/** A conversation of one question and its answer. */
export function conversation(
  id: string,
  changes: Partial<Conversation> & { readonly asked?: string } = {},
): Conversation {
  const { asked = `What is ${id}?`, ...rest } = changes;
  return {
    schema: 1,
    id,
    title: asked,
    createdAt: 1_000,
    updatedAt: 1_000,
    messages: [
      { role: 'user', id: `${id}-q`, content: asked },
      { role: 'assistant', id: `${id}-a`, content: `About ${id}.`, end: 'stop' },
    ],
    ...rest,
  };
}
