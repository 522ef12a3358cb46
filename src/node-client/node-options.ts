import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AssistantOptions } from '../assistant/assistant.ts';
import type { EmbedderOptions } from '../client/embedder.ts';
import type { ClientOptions, WorkerOptions } from '../client/client-options.ts';
import { Fault } from '../core/fault.ts';
import type { HubOptions } from '../core/protocol.ts';
import { environmentHub } from '../node/environment-hub.ts';
import { defaultCacheFolder } from '../node/cache-folder.ts';
import { threadWorker } from './thread-worker.ts';

/** What every way to a model in Node needs. */
export interface NodeModelsOptions {
  /** Address or path of a catalogue; absent means `models/catalog.json` in the current folder. */
  readonly catalog?: string | URL | undefined;
  /** How models of the Hub are reached; `HF_ENDPOINT` and `HF_TOKEN` in the environment where nothing is said. */
  readonly hub?: HubOptions | undefined;
  /** Folder for downloaded weights; absent means this system's place for caches. */
  readonly cache?: string | undefined;
}

/** What `createClient` takes in Node. */
export interface NodeClientOptions
  extends NodeModelsOptions, Omit<ClientOptions, keyof WorkerOptions | 'tabs'> {
  /**
   * An id in the catalogue; a model of the Hub (`hf:owner/repo`, with `:Q4_K_M` or `/file.gguf` behind it); the address
   * or the path of a GGUF file (of any of its shards).
   */
  readonly model: string;
}

/** What `openEmbedder` takes in Node. */
export interface NodeEmbedderOptions
  extends NodeModelsOptions, Omit<EmbedderOptions, keyof WorkerOptions | 'model' | 'device'> {
  /** As in `createClient`, of a model that embeds; absent: the catalogue's first one. */
  readonly model?: string;
}

/** What `createAssistant` takes in Node. */
export interface NodeAssistantOptions
  extends NodeModelsOptions, Omit<AssistantOptions, keyof WorkerOptions | 'model'> {
  /** As in `createClient`, or files; absent: the catalogue's first one. */
  readonly model?: NonNullable<AssistantOptions['model']>;
}

/** As the browser's client takes them, with paths made absolute and a thread for a worker. */
export function toWorkerOptions({ catalog, cache, hub, ...rest }: NodeModelsOptions): WorkerOptions {
  for (const option of ['createWorker', 'tabs']) {
    if (!Object.hasOwn(rest, option)) continue;
    throw new Fault('option-unknown', `There is no option \`${option}\` in Node.`, { option });
  }
  const folder = resolve(cache ?? defaultCacheFolder());
  return {
    ...rest,
    catalog: catalogUrl(catalog),
    hub: { ...environmentHub(), ...hub },
    createWorker: () => threadWorker(folder),
  };
}

/** An id as it is, a path made absolute: the service has a working directory of its own to forget. */
export function modelName(model: string): string {
  return /\.gguf$/i.test(model) && !/^(hf:|https?:\/\/)/i.test(model) ? resolve(model) : model;
}

function catalogUrl(catalog: string | URL = 'models/catalog.json'): URL {
  if (catalog instanceof URL) return catalog;
  const address = /^(https?|file):/i.test(catalog);
  return address ? new URL(catalog) : pathToFileURL(resolve(catalog));
}
