import type { Embeddings } from '../core/embedding.ts';
import type { LoadedModel, ScoreRequest, ScoreStep } from '../core/protocol.ts';
import { refuseUnknown } from '../core/refuse-unknown.ts';
import { chat } from './chat.ts';
import type { ChatOptions } from './chat.ts';
import { readClientOptions, shelfOf } from './client-options.ts';
import type { ClientOptions } from './client-options.ts';
import { embed } from './embed.ts';
import type { EmbedOptions } from './embed.ts';
import { keepLoaded } from './load.ts';
import { modelsOf } from './models.ts';
import type { Models } from './models.ts';
import { unlessAborted } from './race.ts';
import type { Reply } from './reply.ts';
import { spawnWorker } from './spawn.ts';
import { supervise } from './supervisor.ts';
import { askAgain } from './tabs/host-left.ts';
import { joinTabs } from './tabs/join-tabs.ts';
import { sharingKey } from './tabs/sharing.ts';

/** A score request with the caller's signal. */
export interface ScoreOptions extends ScoreRequest {
  readonly signal?: AbortSignal | undefined;
}

/** A model on this device, in a worker that it may share with other tabs. */
export interface Client {
  /** The model as it was last loaded. */
  readonly info: LoadedModel;
  readonly models: Models;
  /** Answers a conversation. Calls queue: two at once are answered in the order in which they are first read. */
  chat(options: ChatOptions): Reply;
  /** Log-probabilities of a given continuation, token by token. */
  score(options: ScoreOptions): Promise<readonly ScoreStep[]>;
  /** The text's token ids; nothing is added. */
  tokenize(text: string): Promise<readonly number[]>;
  /**
   * Vectors of texts, of unit length, by a model beside the one that answers: the catalogue's first one that embeds, unless told. Neither
   * waits for the other.
   * @throws Fault `document-empty`, `document-large`, `option-invalid` for texts that are none; `model-task` for a model that answers; and
   *   those of its download
   */
  embed(texts: readonly string[], options?: EmbedOptions): Promise<Embeddings>;
  /** Bytes of memory that both models hold now: of WebAssembly, or of the GPU. */
  memoryBytes(): Promise<number>;
  /** Ends the worker, or leaves it to the tabs that share it. Streams end with the Fault `closed`. Idempotent. */
  close(): Promise<void>;
}

/**
 * Downloads a model if it is not on this device yet, and loads it in a worker.
 *
 * ```ts
 * const nibble = await createClient({ model: 'smollm2-135m-instruct' });
 * for await (const part of nibble.chat({ messages })) show(part.text);
 * ```
 * @throws Fault
 */
export async function createClient(options: ClientOptions): Promise<Client> {
  const load = readClientOptions(options);
  const key = sharingKey(options, load);
  const supervisor = supervise({
    createWorker: options.createWorker ?? spawnWorker,
    share: key === undefined ? undefined : (parts) => joinTabs(key, parts),
  });
  const ready = keepLoaded(supervisor, { load, onProgress: options.onProgress });
  let info: LoadedModel;
  const link = async (signal?: AbortSignal) => {
    const loaded = await ready(signal);
    info = loaded.model;
    return loaded.link;
  };
  try {
    await unlessAborted(link(options.signal), options.signal);
  } catch (error) {
    await supervisor.close();
    throw error;
  }
  return {
    get info() {
      return info;
    },
    models: modelsOf(supervisor, shelfOf(load)),
    chat: (request) => chat(supervisor, link, request),
    async score(options) {
      refuseUnknown('score', options, ['prompt', 'continuation', 'top', 'at', 'signal']);
      const { signal, ...request } = options;
      const find = () => unlessAborted(link(), signal);
      return askAgain(find, (at) =>
        supervisor.ask((call) => at.api.score(call.id, request), { link: at, signal }),
      );
    },
    tokenize: (text) => askAgain(link, (at) => supervisor.ask(() => at.api.tokenize(text), { link: at })),
    embed: (texts, request) => embed(supervisor, shelfOf(load), texts, request),
    memoryBytes: () => askAgain(link, (at) => supervisor.ask(() => at.api.memoryBytes(), { link: at })),
    close: () => supervisor.close(),
  };
}
