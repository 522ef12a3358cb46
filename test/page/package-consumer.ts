/** What somebody else's TypeScript sees of the package; compiled by package.test.ts, never run. */
import { createAssistant, createClient, isFault, openLibrary, openModels } from 'nibble-llm';
import type { Assistant, ChatOptions, Client, Fault, LoadProgress, Reply } from 'nibble-llm';
import type { NibbleChat, NibbleChatEvents } from 'nibble-llm/element';
import { embed } from 'nibble-llm/embed';
import type { Embed } from 'nibble-llm/embed';
import { createClient as createNodeClient } from 'nibble-llm/node';

const options: ChatOptions = { messages: [{ role: 'user', content: 'Hi' }], temperature: 0 };

export async function ask(onProgress: (progress: LoadProgress) => void): Promise<string> {
  const client: Client = await createClient({ model: 'one', onProgress });
  const reply: Reply = client.chat(options);
  for await (const { text } of reply) if (text.length > 100) break;
  const { text, stats } = await reply.result;
  await client.close();
  return `${text} ${stats.decodeTokensPerSecond.toFixed(1)}`;
}

export async function sizes(): Promise<number[]> {
  const models = openModels({ catalog: new URL('https://example.org/catalog.json') });
  const records = await models.list();
  return records.map(({ bytes }) => bytes);
}

export function explain(error: unknown): string {
  const fault: Fault | undefined = isFault(error) ? error : undefined;
  return fault?.code === 'network' ? 'offline' : 'broken';
}

export function chat(): NibbleChat {
  const element: NibbleChat = document.createElement('nibble-chat');
  element.starters = ['Why is the sky blue?'];
  element.addEventListener('nibble-answer', ({ detail }: NibbleChatEvents['nibble-answer']) =>
    console.log(detail.answer.content),
  );
  return element;
}

/** As the README has it; an option may be there without a value. */
export async function written(client: Client, input: HTMLInputElement, temperature?: number): Promise<void> {
  await embed({ src: 'https://example.org/embed.html', parent: document.querySelector('#help') });
  document.querySelector('nibble-embed')?.remove();
  await openLibrary({ name: undefined }).add(input.files ?? []);
  await client.chat({ ...options, temperature, signal: undefined }).result;
}

export const frames: (settings: Parameters<typeof embed>[0]) => unknown = embed;
export type Framed = Embed['ask'];
export const assistant: Assistant = createAssistant({ model: 'one', startWhen: 'always' });
export const inNode: Promise<Client> = createNodeClient({ model: './model.gguf', cache: '/tmp' });

// @ts-expect-error a model must be named
void createClient({});
// @ts-expect-error browsers have no folder for a cache
void createClient({ model: 'one', cache: '/tmp' });
