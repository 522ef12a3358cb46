import type { ByteSource } from '../artifact/byte-source.ts';
import type { DiagnoseRequest, Diagnosis } from '../core/diagnosis.ts';
import type { EmbedRequest, Embeddings } from '../core/embedding.ts';
import type {
  ChatRequest,
  GenerateEvent,
  LoadOptions,
  LoadedModel,
  ModelRecord,
  ModelRequest,
  ScoreRequest,
  ScoreStep,
  StorageUsage,
} from '../core/protocol.ts';
import type { Doctor } from '../doctor/doctor.ts';
import type { EmbedderParts } from './embedding-model.ts';
import type { EmbedWatch } from './embedding-slot.ts';
import type { OpenPath } from './local-files.ts';
import type { OpenOptions } from './load-options.ts';
import type { EngineParts, ModelName, Watch } from './loaded.ts';
import type { Clock } from './metrics.ts';
import type { ShelfParts } from './shelf.ts';

/** What differs between a browser's worker, Node, and a test. */
export interface ServiceParts extends EngineParts, EmbedderParts, ShelfParts {
  /** Absent where there are no paths. */
  readonly openPath?: OpenPath;
  readonly clock: Clock;
  readonly doctor: Doctor;
  /** Uniform in [0, 1); seeds the answers that ask for no seed of their own. */
  readonly random: () => number;
}

/**
 * One model that answers and one that makes vectors, and everything that can be asked of them. Calls that need the model that answers
 * queue; vectors are made beside them.
 */
export interface Service {
  /**
   * Downloads what is missing and puts the model in the place of the one before. What is loaded already is answered
   * for at once, also in mid-answer, and a load that is under way is joined.
   */
  load(options: LoadOptions, watch?: Watch): Promise<LoadedModel>;
  /** The same from files that are here. The sources may be closed when it has answered. */
  loadFiles(
    sources: readonly ByteSource[],
    options: ModelName & OpenOptions,
    watch?: Watch,
  ): Promise<LoadedModel>;
  /** Begins when it is first pulled; leaving it early stops the model. */
  chat(request: ChatRequest, signal?: AbortSignal): AsyncGenerator<GenerateEvent, void, void>;
  score(request: ScoreRequest, signal?: AbortSignal): Promise<readonly ScoreStep[]>;
  tokenize(text: string): readonly number[];
  /**
   * Vectors of texts. The first call brings the model to this device and into memory, where it stays until another one is asked for, or it
   * is deleted or released. Neither waits for the other: answers and vectors share the processor.
   * @throws Fault `model-task` for a model that answers; `option-invalid`, `document-empty` and `document-large` for texts that are none,
   *   before anything is downloaded; and what downloading and opening the model fail with.
   */
  embed(request: EmbedRequest, watch?: EmbedWatch): Promise<Embeddings>;
  /** Frees the model that makes vectors, when the calls that use it are done. */
  releaseEmbedder(): Promise<void>;
  /** Of both models. */
  memoryBytes(): number;
  /** Brings a model's weights to this device and keeps them there. Takes no turn: answers and loads go on meanwhile. */
  download(request: ModelRequest, watch?: Watch): Promise<void>;
  /** What is known of one model, wherever it is, before it is downloaded. */
  findModel(request: ModelRequest, signal?: AbortSignal): Promise<ModelRecord>;
  listModels(catalogUrl: string): Promise<readonly ModelRecord[]>;
  /** What files that a person gave are, without loading them; a Fault for what is no model that runs here. */
  inspectFiles(files: readonly File[]): Promise<ModelRecord>;
  deleteModel(catalogUrl: string, id: string): Promise<void>;
  verifyModel(catalogUrl: string, id: string): Promise<number>;
  deleteLeftovers(catalogUrl: string): Promise<number>;
  usage(): Promise<StorageUsage>;
  /** What this device has, how fast it is, and how models would do on it. Measuring waits for its turn. */
  diagnose(request: DiagnoseRequest, signal?: AbortSignal): Promise<Diagnosis>;
  /** Names the visit of the page; what the visits `left` cut off did so on purpose, and is no crash. */
  beginVisit(visit: string, left: readonly string[]): Promise<void>;
  /** Frees the model; whatever still runs ends with `closed`. Idempotent. */
  close(): Promise<void>;
}
