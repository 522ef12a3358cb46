import type { Assistant } from '../assistant/assistant.ts';
import { createAssistant as createBrowserAssistant } from '../assistant/create-assistant.ts';
import { createClient as createBrowserClient, type Client } from '../client/client.ts';
import { openEmbedder as openBrowserEmbedder, type EmbedderClient } from '../client/embedder.ts';
import { openModels as openBrowserModels, type ModelStore } from '../client/models.ts';
import { modelName, toWorkerOptions } from './node-options.ts';
import type {
  NodeAssistantOptions,
  NodeClientOptions,
  NodeEmbedderOptions,
  NodeModelsOptions,
} from './node-options.ts';

/**
 * Loads a model in a thread of this process; weights of a catalogue on the network are downloaded once and kept.
 *
 * ```ts
 * const nibble = await createClient({ model: 'smollm2-135m-instruct' });
 * const { text } = await nibble.chat({ messages }).result;
 * await nibble.close();
 * ```
 * @throws Fault
 */
export async function createClient(options: NodeClientOptions): Promise<Client> {
  const { model, ...rest } = options;
  return createBrowserClient({ ...toWorkerOptions(rest), model: modelName(model) });
}

/**
 * Vectors of texts, made in a thread of this process.
 *
 * ```ts
 * const embedder = openEmbedder();
 * const { vectors } = await embedder.embed(['How long is the warranty?']);
 * await embedder.close();
 * ```
 */
export function openEmbedder({ model, threads, ...rest }: NodeEmbedderOptions = {}): EmbedderClient {
  return openBrowserEmbedder({
    ...toWorkerOptions(rest),
    ...(model === undefined ? {} : { model: modelName(model) }),
    ...(threads === undefined ? {} : { threads }),
  });
}

/** A model in a thread of this process, and a conversation with it. */
export function createAssistant({ model, ...rest }: NodeAssistantOptions = {}): Assistant {
  return createBrowserAssistant({
    ...toWorkerOptions(rest),
    ...(model === undefined ? {} : { model: typeof model === 'string' ? modelName(model) : model }),
  });
}

/** Models without a client: what a catalogue has, and how much of it is on this disk. */
export function openModels(options: NodeModelsOptions = {}): ModelStore {
  return openBrowserModels(toWorkerOptions(options));
}
