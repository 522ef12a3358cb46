import type { DeviceChoice, DeviceKind, HubOptions, LoadProgress } from './protocol.ts';

/** Texts that shall become vectors, and by which model. */
export interface EmbedRequest {
  readonly texts: readonly string[];
  /** As in `LoadOptions`, of a model that embeds; absent: the catalogue's first one. */
  readonly model?: string;
  /** Absolute URL of the catalogue that names the model. */
  readonly catalogUrl: string;
  readonly hub?: HubOptions;
  readonly device?: DeviceChoice;
  readonly threads?: number | 'auto';
}

/** How far texts are: the model comes to this device first, if it is not in memory already. */
export type EmbedProgress =
  | LoadProgress
  /** Texts that have their vectors, out of all. */
  | { readonly phase: 'embed'; readonly done: number; readonly total: number };

/** The model that made vectors: those of another one mean something else, whatever their length. */
export interface EmbeddingModel {
  readonly id: string;
  readonly name: string;
  /** SHA-256, in hex, of the digests of its files: the same weights anywhere. */
  readonly digest: string;
  readonly dimensions: number;
  /** Tokens of one text that it reads, its own marks included; absent: any number. */
  readonly contextLength?: number;
  /** Whether a vector's first numbers are a vector too (Kusupati et al. 2022), and how few suffice. */
  readonly matryoshka?: readonly number[];
  readonly device: DeviceKind;
  readonly threads: number;
}

/** Vectors of unit length, one for each text in its order. */
export interface Embeddings {
  readonly model: EmbeddingModel;
  /** `[dimensions]` each. */
  readonly vectors: readonly Float32Array[];
  /** Indexes of texts that were longer than the model reads: their ends are not in their vectors. */
  readonly truncated: readonly number[];
  /** Tokens that were read, of all texts. */
  readonly tokens: number;
}

/** Makes vectors; who wants them need not know where. Texts come in calls of any length. */
export type Embed = (
  texts: readonly string[],
  options?: { readonly signal?: AbortSignal; readonly onProgress?: (done: number, total: number) => void },
) => Promise<Embeddings>;
