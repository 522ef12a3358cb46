import { listOfFiles } from '../core/given-files.ts';
import type { GivenFiles } from '../core/given-files.ts';
import type { DiagnoseRequest, Diagnosis } from '../core/diagnosis.ts';
import type { LoadProgress, ModelRecord, StorageUsage } from '../core/protocol.ts';
import { refuseUnknown } from '../core/refuse-unknown.ts';
import { modelOption, readWorkerOptions } from './client-options.ts';
import type { ShelfOptions, WorkerOptions } from './client-options.ts';
import { requestPersistence } from './persistence.ts';
import { progressListener } from './progress-listener.ts';
import { spawnWorker } from './spawn.ts';
import { supervise } from './supervisor.ts';
import type { Supervisor } from './supervisor.ts';

/** How a download is followed, and paused. */
export interface ModelDownloadOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
}

/** What is to be diagnosed besides the catalogue's models. */
export interface ModelDiagnoseOptions extends Pick<DiagnoseRequest, 'models' | 'measure'> {
  readonly signal?: AbortSignal | undefined;
}

/** The catalogue's models and those that a person brought from elsewhere, and what of them rests on this device. */
export interface Models {
  /** Sizes and what is stored already, without loading anything: the catalogue's models, then the others of which anything is here. */
  list(): Promise<readonly ModelRecord[]>;
  /**
   * What is known of one model, of the catalogue, of the Hub (`hf:owner/repo:Q4_K_M`) or at an address, before it is
   * downloaded. One from the Hub that is here already is not asked for there: it stays at its commit until it is deleted.
   * @throws Fault `model-unknown`, `hub-reference`, `hub-missing`, `hub-gated`, `hub-incomplete`, and those of the network.
   */
  find(model: string, options?: Pick<ModelDownloadOptions, 'signal'>): Promise<ModelRecord>;
  /**
   * Brings a model's weights to this device without loading them, also while a model answers. To pause, abort the
   * signal: what has arrived stays, and the next call goes on from there. Of a file that a person gave (one GGUF, or all shards of one) a
   * copy is kept, as the model `kept:NAME`.
   * @throws Fault `storage-full` or `storage-denied` where they cannot stay, and the download's own.
   */
  download(model: string | GivenFiles, options?: ModelDownloadOptions): Promise<void>;
  /**
   * Asks the browser to keep this site's storage until the person clears it; false when it will not promise. Some
   * browsers show a question, so call it from a click. Only from a page: a worker may not ask.
   */
  persist(): Promise<boolean>;
  /**
   * What a GGUF file is that a person gave, all of its shards if it is split, without loading it.
   * @throws Fault `gguf-…`, `shard-missing` and others, for what is no model that runs here.
   */
  inspect(files: GivenFiles): Promise<ModelRecord>;
  /** Drops a model's weights from this device. */
  delete(id: string): Promise<void>;
  /** Re-hashes what is stored and drops what is wrong; the number of bad chunks. */
  verify(id: string): Promise<number>;
  /**
   * Deletes weights that no catalogue of this site offers any more, as after a model was taken from it; the bytes freed.
   * @throws Fault `busy` while any tab downloads, or when they all still run in some tab.
   */
  deleteLeftovers(): Promise<number>;
  usage(): Promise<StorageUsage>;
  /**
   * What this device has, how fast it is, and how the catalogue's models would do on it. Measuring takes less than a
   * second, once, and waits until no answer runs; `measure: false` leaves it out.
   */
  diagnose(options?: ModelDiagnoseOptions): Promise<Diagnosis>;
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
  const shelf = readWorkerOptions('openModels', options);
  const supervisor = supervise({ createWorker: options.createWorker ?? spawnWorker });
  return { ...modelsOf(supervisor, shelf), close: () => supervisor.close() };
}

/** The models as one worker sees them. */
export function modelsOf(supervisor: Supervisor, shelf: ShelfOptions): Models {
  const { catalogUrl } = shelf;
  return {
    list: () => supervisor.ask(({ link }) => link.api.listModels(catalogUrl)),
    async find(model, options = {}) {
      refuseUnknown('find', options, ['signal']);
      return supervisor.ask(({ link, id: call }) => link.api.findModel(call, { ...shelf, model }), {
        signal: options.signal,
      });
    },
    async download(model, options = {}) {
      refuseUnknown('download', options, ['signal', 'onProgress']);
      const tell = progressListener(options.onProgress);
      const request = { ...shelf, ...modelOption(model) };
      await supervisor.ask(({ link, id: call }) => link.api.download(call, request, tell), {
        signal: options.signal,
      });
    },
    inspect: (files) => supervisor.ask(({ link }) => link.api.inspectFiles(listOfFiles(files))),
    persist: requestPersistence,
    delete: (id) => supervisor.ask(({ link }) => link.api.deleteModel(catalogUrl, id)),
    verify: (id) => supervisor.ask(({ link }) => link.api.verifyModel(catalogUrl, id)),
    deleteLeftovers: () => supervisor.ask(({ link }) => link.api.deleteLeftovers(catalogUrl)),
    usage: () => supervisor.ask(({ link }) => link.api.usage()),
    async diagnose(options = {}) {
      refuseUnknown('diagnose', options, ['models', 'measure', 'signal']);
      const { signal, ...request } = options;
      return supervisor.ask(({ link, id: call }) => link.api.diagnose(call, { ...request, catalogUrl }), {
        signal,
      });
    },
  };
}
