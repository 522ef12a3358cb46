import { Fault } from '../core/fault.ts';
import { isGivenFiles, listOfFiles, nameOfFiles } from '../core/given-files.ts';
import type { GivenFiles } from '../core/given-files.ts';
import type { DeviceChoice, LoadOptions, LoadProgress } from '../core/protocol.ts';

/** What every way to the worker needs. */
export interface WorkerOptions {
  /** The catalogue of models, absolute or relative to the page; absent means `models/catalog.json`. */
  readonly catalog?: string | URL;
  /** Starts the worker, for bundlers and sites that serve its script elsewhere. */
  readonly createWorker?: () => Worker;
}

/** What `createClient` takes. */
export interface ClientOptions extends WorkerOptions {
  /** An id in the catalogue, or a GGUF file that a person gave: all of them if it is split. Files are never stored. */
  readonly model: string | GivenFiles;
  /** `auto` takes the fastest that this browser has. */
  readonly device?: DeviceChoice;
  /** Threads that compute; `auto` measures. */
  readonly threads?: number | 'auto';
  /** Tokens the conversation may have; at most what the model was trained for. */
  readonly contextLength?: number;
  /**
   * Whether all tabs of this site that load the same share one worker, and so one copy of the model: one tab hosts it,
   * the others attach, and the next takes over when it closes. `share` is the default where the browser can, unless
   * there is a `createWorker` or the model is a file; `alone` is a worker for this client and no other.
   */
  readonly tabs?: 'share' | 'alone';
  readonly onProgress?: (progress: LoadProgress) => void;
  /** Cancels the download and the load. */
  readonly signal?: AbortSignal;
}

const WORKER_OPTIONS: readonly (keyof WorkerOptions)[] = ['catalog', 'createWorker'];
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
    catalogUrl: catalogUrl(options.catalog),
    ...(device === undefined ? {} : { device }),
    ...(threads === undefined ? {} : { threads }),
    ...(contextLength === undefined ? {} : { contextLength }),
  };
}

function modelOption(model: string | GivenFiles): Pick<LoadOptions, 'model' | 'files'> {
  if (!isGivenFiles(model)) return { model };
  const files = listOfFiles(model);
  return { model: nameOfFiles(files), files };
}

/** Refuses what is no option of `openModels`, and gives the catalogue's absolute address. */
export function readWorkerOptions(options: WorkerOptions): string {
  refuseUnknown('openModels', options, WORKER_OPTIONS);
  return catalogUrl(options.catalog);
}

function catalogUrl(catalog: string | URL = 'models/catalog.json'): string {
  const page = globalThis.document?.baseURI ?? globalThis.location?.href;
  try {
    return new URL(catalog, page).href;
  } catch (error) {
    throw new Fault('option-invalid', `\`catalog\` is no address: ${catalog}.`, { option: 'catalog' }, error);
  }
}

/** @throws Fault `option-unknown` for a key that is none of `known`. */
export function refuseUnknown(caller: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw new Fault('option-unknown', `${caller} has no option \`${unknown}\`; it knows ${known.join(', ')}.`, {
    option: unknown,
  });
}
