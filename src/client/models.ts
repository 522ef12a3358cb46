import type { ModelRecord, StorageUsage } from '../core/protocol.ts';
import { readWorkerOptions } from './client-options.ts';
import type { WorkerOptions } from './client-options.ts';
import { spawnWorker } from './spawn.ts';
import { supervise } from './supervisor.ts';
import type { Supervisor } from './supervisor.ts';

/** The catalogue's models, and what of them rests on this device. */
export interface Models {
  /** Sizes and what is stored already, without loading anything. */
  list(): Promise<readonly ModelRecord[]>;
  /** Drops a model's weights from this device. */
  delete(id: string): Promise<void>;
  /** Re-hashes what is stored and drops what is wrong; the number of bad chunks. */
  verify(id: string): Promise<number>;
  usage(): Promise<StorageUsage>;
}

/** `Models` with a worker of its own. */
export interface ModelStore extends Models {
  close(): Promise<void>;
}

/**
 * Models without a client: what there is and how large it is, before anything is downloaded.
 *
 * ```ts
 * const models = openModels();
 * for (const { name, bytes, complete } of await models.list()) offer(name, complete ? 0 : bytes);
 * await models.close();
 * ```
 */
export function openModels(options: WorkerOptions = {}): ModelStore {
  const catalogUrl = readWorkerOptions(options);
  const supervisor = supervise({ createWorker: options.createWorker ?? spawnWorker });
  return { ...modelsOf(supervisor, catalogUrl), close: () => supervisor.close() };
}

/** The models as one worker sees them. */
export function modelsOf(supervisor: Supervisor, catalogUrl: string): Models {
  return {
    list: () => supervisor.ask(({ link }) => link.api.listModels(catalogUrl)),
    delete: (id) => supervisor.ask(({ link }) => link.api.deleteModel(catalogUrl, id)),
    verify: (id) => supervisor.ask(({ link }) => link.api.verifyModel(catalogUrl, id)),
    usage: () => supervisor.ask(({ link }) => link.api.usage()),
  };
}
