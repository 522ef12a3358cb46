import type { Assistant } from '../assistant/assistant.ts';
import { createAssistant as createBrowserAssistant } from '../assistant/create-assistant.ts';
import { createClient as createBrowserClient, type Client } from '../client/client.ts';
import { openModels as openBrowserModels, type ModelStore } from '../client/models.ts';
import { modelName, toWorkerOptions } from './node-options.ts';
import type { NodeAssistantOptions, NodeClientOptions, NodeModelsOptions } from './node-options.ts';

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

/** A model of a catalogue in a thread of this process, and a conversation with it. */
export function createAssistant(options: NodeAssistantOptions = {}): Assistant {
  return createBrowserAssistant(toWorkerOptions(options));
}

/** Models without a client: what a catalogue has, and how much of it is on this disk. */
export function openModels(options: NodeModelsOptions = {}): ModelStore {
  return openBrowserModels(toWorkerOptions(options));
}
