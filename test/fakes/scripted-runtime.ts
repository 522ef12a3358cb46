import type { ClientOptions } from '../../src/client/client-options.ts';
import type { LibraryOptions } from '../../src/client/library-options.ts';
import type { ModelDownloadOptions, ModelStore } from '../../src/client/models.ts';
import { openDoctor } from '../../src/doctor/doctor.ts';
import { UNMEASURED } from '../../src/doctor/forecast.ts';
import { openReply } from '../../src/client/reply.ts';
import { Fault, abortedFault, throwIfAborted } from '../../src/core/fault.ts';
import { idOfFiles, isGivenFiles, listOfFiles, nameOfFiles } from '../../src/core/given-files.ts';
import type { GivenFiles } from '../../src/core/given-files.ts';
import type {
  ChatRequest,
  GenerateEvent,
  LoadedModel,
  ModelRecord,
  Notice,
  Usage,
} from '../../src/core/protocol.ts';
import type { AssistantClient, Runtime } from '../../src/assistant/runtime.ts';
import { scriptedLibrary } from './scripted-library.ts';
import type { ScriptedLibrary } from './scripted-library.ts';
import { tinyDoctor } from './tiny-doctor.ts';

/** What happens, piece by piece; a step waits for `go` where the script has one. */
export interface Script {
  readonly bytes: number;
  /** Bytes on the device before anything opens. */
  storedBytes: number;
  /** Bytes of models that are not offered any more. */
  leftoverBytes: number;
  /** The last load ended without a word. */
  isInterrupted: boolean;
  /** The browser keeps storage for good, or would when it is asked. */
  isPersisted: boolean;
  grantsPersistence: boolean;
  /** Further models of the catalogue. */
  readonly others: readonly ModelRecord[];
  readonly notices: readonly Notice[];
  /** Pieces of every answer; a Fault ends it. */
  answer: readonly (string | Fault)[];
  /** What every answer took, beside the usual. */
  readonly usage: Partial<Usage>;
  /** Thrown by the catalogue, or by the next load. */
  listFault: Fault | undefined;
  startFault: Fault | undefined;
  deleteFault: Fault | undefined;
  /** Thrown for every file that is given. */
  fileFault: Fault | undefined;
  /** What opens as a library, whatever its name. */
  readonly library: ScriptedLibrary;
  /** Called before each download step and each piece of text. */
  pause: (what: 'download' | 'load' | 'text', signal: AbortSignal | undefined) => Promise<void>;
}

export interface ScriptedRuntime extends Runtime {
  readonly script: Script;
  /** Every request that reached the model. */
  readonly requests: ChatRequest[];
  readonly open: { stores: number; clients: number };
  /** What the last client was created with. */
  options: ClientOptions | undefined;
  /** What each library was opened with. */
  readonly libraries: LibraryOptions[];
}

const DOWNLOAD_STEPS = 24;

/** A runtime without a worker: it does what the script says, when the script says so. */
export function scriptedRuntime(changes: Partial<Script> = {}): ScriptedRuntime {
  const script: Script = {
    bytes: 98_362_784,
    storedBytes: 0,
    leftoverBytes: 0,
    isInterrupted: false,
    isPersisted: true,
    grantsPersistence: true,
    others: [],
    notices: [],
    answer: ['Hello', ' there', '.'],
    usage: {},
    listFault: undefined,
    startFault: undefined,
    deleteFault: undefined,
    fileFault: undefined,
    library: scriptedLibrary(),
    pause: async () => {},
    ...changes,
  };
  const requests: ChatRequest[] = [];
  const open = { stores: 0, clients: 0 };
  const models = scriptedModels(script);
  const runtime: ScriptedRuntime = {
    options: undefined,
    script,
    requests,
    open,
    libraries: [],
    openLibrary: (options) => {
      runtime.libraries.push(options);
      return script.library;
    },
    openModels: () => {
      open.stores++;
      return { ...models, close: async () => void open.stores-- };
    },
    createClient: async (options) => {
      runtime.options = options;
      const { model } = options;
      const other = isGivenFiles(model) ? givenRecord(model) : script.others.find(({ id }) => id === model);
      await start(script, options, other !== undefined);
      open.clients++;
      const { id, name } = other ?? record(script);
      return scriptedClient(script, requests, { id, name, models, onClose: () => open.clients-- });
    },
  };
  return runtime;
}

function record(script: Script): ModelRecord {
  return {
    id: 'smollm2-135m-instruct',
    name: 'SmolLM2 135M Instruct',
    bytes: script.bytes,
    storedBytes: script.storedBytes,
    complete: script.storedBytes === script.bytes,
    licence: 'Apache-2.0',
    source: 'https://huggingface.co/HuggingFaceTB/SmolLM2-135M-Instruct',
    contextLength: 8192,
    memoryBytes: 214_789_499,
    ...(script.isInterrupted ? { interrupted: { atMs: 1_700_000_000_000 } } : {}),
  };
}

/** What the real one makes of a file, without a look inside. */
function givenRecord(files: GivenFiles): ModelRecord {
  const list = listOfFiles(files);
  const name = nameOfFiles(list);
  return {
    id: idOfFiles(name),
    name,
    bytes: list.reduce((sum, { size }) => sum + size, 0),
    storedBytes: 0,
    complete: true,
    licence: 'as its author says',
    source: 'a file of yours',
    contextLength: 2048,
    memoryBytes: 50_000_000,
  };
}

function scriptedModels(script: Script): Omit<ModelStore, 'close'> {
  const list = async () => {
    if (script.listFault !== undefined) throw script.listFault;
    return [record(script), ...script.others];
  };
  return {
    list,
    find: async (model) => {
      const found = (await list()).find(({ id }) => id === model);
      if (found) return found;
      throw new Fault('model-unknown', `The catalogue has no model '${model}'.`, { model });
    },
    delete: async () => {
      if (script.deleteFault !== undefined) throw script.deleteFault;
      script.storedBytes = 0;
    },
    download: async (_, options = {}) => download(script, options),
    inspect: async (files) => {
      if (script.fileFault !== undefined) throw script.fileFault;
      return givenRecord(files);
    },
    persist: async () => (script.isPersisted ||= script.grantsPersistence),
    verify: async () => 0,
    deleteLeftovers: async () => {
      const freed = script.leftoverBytes;
      script.leftoverBytes = 0;
      return freed;
    },
    usage: async () => ({
      weightBytes: script.storedBytes + script.leftoverBytes,
      leftoverBytes: script.leftoverBytes,
      usedBytes: script.storedBytes + 120_000,
      quotaBytes: 2_147_483_648,
      persisted: script.isPersisted,
    }),
    diagnose: async ({ models = [], measure = true } = {}) => {
      const doctor = openDoctor(tinyDoctor());
      const profile = await doctor.profile();
      const speed = measure ? await doctor.speed() : UNMEASURED;
      return doctor.judge([record(script), ...script.others, ...models], { profile, speed });
    },
  };
}

async function download(script: Script, { signal, onProgress }: ModelDownloadOptions): Promise<void> {
  const totalBytes = script.bytes;
  const cachedBytes = script.storedBytes;
  for (let step = 1; cachedBytes < totalBytes && step <= DOWNLOAD_STEPS; step++) {
    await script.pause('download', signal);
    if (signal?.aborted) throw abortedFault(signal);
    if (script.startFault !== undefined) throw script.startFault;
    script.storedBytes = Math.round(cachedBytes + ((totalBytes - cachedBytes) * step) / DOWNLOAD_STEPS);
    onProgress?.({ phase: 'download', doneBytes: script.storedBytes, totalBytes, cachedBytes });
  }
}

async function start(script: Script, options: ClientOptions, isStored: boolean): Promise<void> {
  if (!isStored) await download(script, options);
  if (script.startFault !== undefined) throw script.startFault;
  const { signal, onProgress } = options;
  const totalBytes = script.bytes;
  for (let doneBytes = 0; doneBytes <= totalBytes; doneBytes += totalBytes / 4) {
    onProgress?.({ phase: 'load', doneBytes, totalBytes });
    await script.pause('load', signal);
    throwIfAborted(signal);
  }
}

interface ClientParts {
  readonly id: string;
  readonly name: string;
  readonly models: Omit<ModelStore, 'close'>;
  readonly onClose: () => void;
}

function scriptedClient(
  script: Script,
  requests: ChatRequest[],
  { id, name, models, onClose }: ClientParts,
): AssistantClient {
  const info: LoadedModel = {
    id,
    name,
    architecture: 'llama',
    contextLength: 8192,
    device: 'wasm',
    threads: 2,
    kernel: 'relaxed-dot16',
    memoryBytes: 158_400_000,
    notices: script.notices,
  };
  return {
    info,
    models,
    chat: ({ signal, ...request }) => {
      requests.push(request);
      return openReply(answer(script, signal), () => {});
    },
    tokenize: async (text) => Array.from(text.split(/\s+/u), (_, at) => at), // a token for each word
    memoryBytes: async () => 163_577_856,
    close: async () => onClose(),
  };
}

async function* answer(script: Script, signal: AbortSignal | undefined): AsyncGenerator<GenerateEvent> {
  let text = '';
  for (const piece of script.answer) {
    await script.pause('text', signal);
    throwIfAborted(signal);
    if (piece instanceof Fault) throw piece;
    text += piece;
    yield { type: 'text-delta', text: piece };
  }
  yield {
    type: 'finish',
    text,
    finishReason: 'stop',
    usage: { promptTokens: 37, cachedTokens: 0, completionTokens: script.answer.length, ...script.usage },
    stats: {
      ttftMs: 182,
      prefillTokensPerSecond: 410,
      decodeTokensPerSecond: 71.6,
      device: 'wasm',
      threads: 2,
    },
  };
}

/** A pause of the script that lasts until `go`, or until the request is cancelled; `after` steps pass first. */
export function gate(what: 'download' | 'load' | 'text', after = 0) {
  let go!: () => void;
  let seen = 0;
  const opened = new Promise<void>((resolve) => (go = resolve));
  const pause: Script['pause'] = async (step, signal) => {
    if (step !== what || seen++ < after) return;
    const passed = new AbortController();
    const cancelled = new Promise((resolve) =>
      signal?.addEventListener('abort', resolve, { signal: passed.signal }),
    );
    await Promise.race([opened, cancelled]);
    passed.abort();
  };
  return { pause, go };
}
