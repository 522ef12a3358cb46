import { Fault } from '../core/fault.ts';
import { isGivenFiles, listOfFiles, nameOfFiles } from '../core/given-files.ts';
import type { GivenFiles } from '../core/given-files.ts';
import type { DeviceChoice, HubOptions, LoadOptions, LoadProgress } from '../core/protocol.ts';
import { refuseUnknown } from '../core/refuse-unknown.ts';

/** What every way to the worker needs. */
export interface WorkerOptions {
  /** The catalogue of models, absolute or relative to the page; absent means `models/catalog.json`. */
  readonly catalog?: string | URL | undefined;
  /** How models of the Hub are reached. */
  readonly hub?: HubOptions | undefined;
  /** Starts the worker, for bundlers and sites that serve its script elsewhere. */
  readonly createWorker?: (() => Worker) | undefined;
}

/** What `createClient` takes. */
export interface ClientOptions extends WorkerOptions {
  /**
   * An id in the catalogue; `hf:owner/repo` with nothing, `:Q4_K_M` or `/file.gguf` behind it, and `@revision` behind the
   * repository if it matters; the address of a GGUF file; or a GGUF file that a person gave, all of them if it is split.
   * Files that were given are never stored.
   */
  readonly model: string | GivenFiles;
  /** `auto` takes the fastest that this browser has. */
  readonly device?: DeviceChoice | undefined;
  /** Threads that compute; `auto` measures. */
  readonly threads?: number | 'auto' | undefined;
  /** Tokens the conversation may have. More than the model was trained for is taken as that; `info.contextLength` says what came of it. */
  readonly contextLength?: number | undefined;
  /**
   * Whether all tabs of this site that load the same share one worker, and so one copy of the model: one tab hosts it,
   * the others attach, and the next takes over when it closes. `share` is the default where the browser can, unless
   * there is a `createWorker` or the model is a file; `alone` is a worker for this client and no other.
   */
  readonly tabs?: 'share' | 'alone' | undefined;
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
  /** Cancels the download and the load. */
  readonly signal?: AbortSignal | undefined;
}

const WORKER_OPTIONS: readonly (keyof WorkerOptions)[] = ['catalog', 'hub', 'createWorker'];
const HUB_OPTIONS: readonly (keyof HubOptions)[] = ['endpoint', 'token'];
const CLIENT_OPTIONS: readonly (keyof ClientOptions)[] = [
  ...WORKER_OPTIONS,
  'model',
  'device',
  'threads',
  'contextLength',
  'tabs',
  'onProgress',
  'signal',
];

/** Refuses what is no option of `createClient`, and says what the worker shall load; values are judged there. */
export function readClientOptions(options: ClientOptions): LoadOptions {
  refuseUnknown('createClient', options, CLIENT_OPTIONS);
  const { model, device, threads, contextLength } = options;
  return {
    ...modelOption(model),
    ...shelfOptions(options),
    ...(device === undefined ? {} : { device }),
    ...(threads === undefined ? {} : { threads }),
    ...(contextLength === undefined ? {} : { contextLength }),
  };
}

/** A name, or files with theirs. */
export function modelOption(model: string | GivenFiles): Pick<LoadOptions, 'model' | 'files'> {
  if (!isGivenFiles(model)) return { model };
  const files = listOfFiles(model);
  return { model: nameOfFiles(files), files };
}

/** Where models are looked for. */
export type ShelfOptions = Pick<LoadOptions, 'catalogUrl' | 'hub'>;

/**
 * Refuses what is no option of the caller, which has some of its `own`, and says where models are looked for; the
 * catalogue's address is absolute.
 */
export function readWorkerOptions<Options extends WorkerOptions>(
  caller: string,
  options: Options,
  own: readonly Exclude<keyof Options & string, keyof WorkerOptions>[] = [],
): ShelfOptions {
  refuseUnknown(caller, options, [...own, ...WORKER_OPTIONS]);
  return shelfOptions(options);
}

/** Where a load looks for its model. */
export function shelfOf({ catalogUrl, hub }: LoadOptions): ShelfOptions {
  return { catalogUrl, ...(hub === undefined ? {} : { hub }) };
}

function shelfOptions({ catalog, hub }: WorkerOptions): ShelfOptions {
  if (hub === undefined) return { catalogUrl: catalogUrl(catalog) };
  refuseUnknown('`hub`', hub, HUB_OPTIONS);
  return { catalogUrl: catalogUrl(catalog), hub };
}

function catalogUrl(catalog: string | URL = 'models/catalog.json'): string {
  return addressOption('catalog', catalog);
}

/** An address that an option gives, absolute. @throws Fault `option-invalid` */
export function addressOption(option: string, address: string | URL): string {
  const page = globalThis.document?.baseURI ?? globalThis.location?.href;
  try {
    return new URL(address, page).href;
  } catch (error) {
    const advice =
      page === undefined ? " Outside of a page it must be absolute; in Node, import 'nibble-llm/node'." : '';
    throw new Fault('option-invalid', `\`${option}\` is no address: ${address}.${advice}`, { option }, error);
  }
}
