import type { DiagnoseRequest, Diagnosis } from './diagnosis.ts';
import type { EmbedProgress, EmbedRequest, Embeddings } from './embedding.ts';
import type {
  ChatRequest,
  LoadedModel,
  LoadOptions,
  LoadProgress,
  ModelRecord,
  ModelRequest,
  ScoreRequest,
  ScoreStep,
  StorageUsage,
} from './protocol.ts';

/**
 * What the worker answers to. `call` numbers are chosen by the page; `abort(call)` cancels that call,
 * whatever phase it is in. Functions and ports stand alone as arguments, because Comlink carries only those.
 */
export interface InferenceApi {
  /** Answers at once, whatever else goes on. */
  ping(): Promise<void>;
  /** Holds the Web Lock `name` until the worker dies; false where the browser has no locks. */
  holdLock(name: string): Promise<boolean>;
  /**
   * Answers another tab's calls through `port`, as long as the Web Lock `life` is held. The calls are that tab's own:
   * when it closes or goes away they are aborted, and nothing else is.
   */
  attach(port: MessagePort, life: string): Promise<void>;
  load(
    call: number,
    options: LoadOptions,
    onProgress: (progress: LoadProgress) => void,
  ): Promise<LoadedModel>;
  /** Streams `GenerateEvent`s through `reply`, one for each pull. */
  chat(call: number, request: ChatRequest, reply: MessagePort): Promise<void>;
  score(call: number, request: ScoreRequest): Promise<readonly ScoreStep[]>;
  tokenize(text: string): Promise<readonly number[]>;
  /** Vectors of texts, by a model beside the one that answers. */
  embed(
    call: number,
    request: EmbedRequest,
    onProgress: (progress: EmbedProgress) => void,
  ): Promise<Embeddings>;
  abort(call: number): Promise<void>;
  /** Names the visit that this worker works for; what the visits `left` cut off did so on purpose, and is no crash. */
  beginVisit(visit: string, left: readonly string[]): Promise<void>;
  /** Brings a model's weights to this device and keeps them there, whatever else runs; loads nothing. */
  download(call: number, request: ModelRequest, onProgress: (progress: LoadProgress) => void): Promise<void>;
  /** What is known of one model before it is downloaded, wherever it is: in the catalogue, on the Hub, at an address. */
  findModel(call: number, request: ModelRequest): Promise<ModelRecord>;
  /** The catalogue's models, and those that were brought from elsewhere. */
  listModels(catalogUrl: string): Promise<readonly ModelRecord[]>;
  deleteModel(catalogUrl: string, id: string): Promise<void>;
  /** What files that a person gave are, without loading them; a Fault for what is no model that runs here. */
  inspectFiles(files: readonly File[]): Promise<ModelRecord>;
  /** Re-hashes what is stored and drops what is wrong; the number of bad chunks. */
  verifyModel(catalogUrl: string, id: string): Promise<number>;
  /** Deletes whole models that no catalogue of this site offers any more; the bytes freed. */
  deleteLeftovers(catalogUrl: string): Promise<number>;
  usage(): Promise<StorageUsage>;
  memoryBytes(): Promise<number>;
  diagnose(call: number, request: DiagnoseRequest): Promise<Diagnosis>;
  close(): Promise<void>;
}
