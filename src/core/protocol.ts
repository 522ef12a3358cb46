import type { FaultCode } from './fault.ts';

/** Everything that crosses the worker boundary (`InferenceApi`): plain data, readonly, closed unions. */

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** How the next token is picked. Each has the usual meaning; absent means "off", temperature defaults to 0.7. */
export interface SamplingOptions {
  /** 0 is greedy. */
  readonly temperature?: number | undefined;
  readonly topK?: number | undefined;
  readonly topP?: number | undefined;
  readonly minP?: number | undefined;
  readonly repetitionPenalty?: number | undefined;
  readonly frequencyPenalty?: number | undefined;
  readonly presencePenalty?: number | undefined;
  /** Added to a token's logit before everything else: −10,000 or less rules it out, more than 10,000 is as much. Keys are token ids. */
  readonly logitBias?: Readonly<Record<number, number>> | undefined;
  readonly seed?: number | undefined;
}

export interface ChatRequest extends SamplingOptions {
  readonly messages: readonly ChatMessage[];
  /** Tokens to generate at most; absent means "until the context is full". */
  readonly maxTokens?: number | undefined;
  /**
   * What becomes of a conversation that is longer than the context: it is refused with `context-overflow`, which is
   * usual, or its oldest exchanges are left out, as many as make room for an answer, too: `maxTokens`, or a quarter of
   * the context where that is less. What the system says and the last question always stay.
   */
  readonly whenFull?: 'refuse' | 'forget' | undefined;
  /** Generation ends before any of these appears in the text. */
  readonly stop?: readonly string[] | undefined;
  /** How the answer begins, word for word: text that is known already, as of an answer that broke off. It is given out again. */
  readonly begun?: string | undefined;
}

export type FinishReason = 'stop' | 'length' | 'context-full';

export interface Usage {
  readonly promptTokens: number;
  /** Prompt tokens that were still in the KV cache from earlier turns. */
  readonly cachedTokens: number;
  readonly completionTokens: number;
  /** The oldest messages, which were left out because the context has no room for them; absent where all were read. */
  readonly forgottenMessages?: number;
}

export interface Stats {
  readonly ttftMs: number;
  readonly prefillTokensPerSecond: number;
  readonly decodeTokensPerSecond: number;
  readonly device: DeviceKind;
  readonly threads: number;
  /** What the doctor expected when the model was loaded; absent where nothing was ever measured. */
  readonly predicted?: PredictedPace;
}

export interface PredictedPace {
  readonly decodeTokensPerSecond: number;
  readonly prefillTokensPerSecond: number;
}

export type GenerateEvent =
  | { readonly type: 'text-delta'; readonly text: string }
  | {
      readonly type: 'finish';
      readonly text: string;
      readonly finishReason: FinishReason;
      readonly usage: Usage;
      readonly stats: Stats;
    };

export interface ScoreRequest {
  /** Token ids the model has seen; at least one. */
  readonly prompt: readonly number[];
  /** Token ids forced after the prompt. */
  readonly continuation: readonly number[];
  /** How many of the most likely tokens to report per step. */
  readonly top?: number | undefined;
  /** Token ids whose log-probability is wanted at every step, besides `top`. */
  readonly at?: readonly (readonly number[])[] | undefined;
}

export interface ScoreStep {
  /** Log-probability of the forced token. */
  readonly logprob: number;
  /** The `top` most likely tokens, best first. */
  readonly top: readonly { readonly id: number; readonly logprob: number }[];
  /** Log-probabilities of the ids asked for in `at`, in that order. */
  readonly at: readonly number[];
}

/** Where a model computes: our kernels in WebAssembly, ONNX Runtime on the GPU, or the engine that is written to be read. */
export type DeviceKind = 'wasm' | 'webgpu' | 'reference';

/** What a person may ask for. `auto`: what the doctor finds fastest and right here. */
export type DeviceChoice = 'auto' | 'wasm' | 'webgpu';

/** How a Hub is reached; absent means huggingface.co without a token. */
export interface HubOptions {
  /** Of a mirror or a server of one's own that speaks the Hub's layout. */
  readonly endpoint?: string | undefined;
  /** For gated and private repositories. Sent to the endpoint only, never stored, never to where it redirects. */
  readonly token?: string | undefined;
}

/** Which model is meant, and where it is looked for; with `files`, what a person gave. */
export type ModelRequest = Pick<LoadOptions, 'model' | 'files' | 'catalogUrl' | 'hub'>;

export interface LoadOptions {
  /**
   * An id of the catalogue; `hf:owner/repo[@revision]`, followed by nothing, `:Q4_K_M` or `/path/file.gguf`; the absolute
   * address of a GGUF file; or, with `files`, the name to show.
   */
  readonly model: string;
  /** Files that a person gave, instead of an address: one GGUF, or all shards of one. Never stored, never shared between tabs. */
  readonly files?: readonly File[];
  readonly hub?: HubOptions;
  /** Absolute URL of the catalogue that names the model. */
  readonly catalogUrl: string;
  readonly device?: DeviceChoice;
  readonly threads?: number | 'auto';
  /** Tokens the KV cache may hold; at most what the model was trained for. */
  readonly contextLength?: number;
}

export type LoadProgress =
  | {
      /** Bytes on this device, verified, out of all. Never goes backwards within one load. */
      readonly phase: 'download';
      readonly doneBytes: number;
      readonly totalBytes: number;
      /** Bytes that were already here when the load began. */
      readonly cachedBytes: number;
    }
  | { readonly phase: 'load'; readonly doneBytes: number; readonly totalBytes: number }
  | { readonly phase: 'notice'; readonly notice: Notice };

/** What the person should know although the load goes on. */
export type Notice =
  | { readonly kind: 'storage-full'; readonly message: string }
  | { readonly kind: 'storage-denied'; readonly message: string }
  | { readonly kind: 'single-thread'; readonly message: string }
  /** The library is late or does not open: questions are answered without it. */
  | { readonly kind: 'documents-missing'; readonly message: string }
  /** Another engine runs than was asked for or than would be the fastest; the message says why. */
  | { readonly kind: 'engine-fallback'; readonly code: FaultCode; readonly message: string };

export interface LoadedModel {
  readonly id: string;
  readonly name: string;
  readonly architecture: string;
  readonly contextLength: number;
  readonly device: DeviceKind;
  readonly threads: number;
  /** The build of the kernels that runs, for example `relaxed-dot16`. */
  readonly kernel: string;
  /** Bytes of memory that the model holds now: of WebAssembly, or of the GPU. */
  readonly memoryBytes: number;
  readonly notices: readonly Notice[];
}

/** `chat`: it answers. `continuation`: it goes on with a text, and was never taught to answer. `embedding`: it makes vectors. */
export type ModelTask = 'chat' | 'continuation' | 'embedding';

export interface ModelRecord {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  readonly storedBytes: number;
  readonly complete: boolean;
  readonly licence: string;
  readonly source: string;
  /** 0 where nobody says before the model is loaded. */
  readonly contextLength: number;
  /** Needed for a conversation of 2048 tokens. */
  readonly memoryBytes: number;
  /** Keys and values of one position, all layers, in float32. Absent where a catalogue does not say. */
  readonly kvBytesPerToken?: number;
  /** Absent: `chat`, as far as anybody knows. */
  readonly task?: ModelTask;
  /**
   * Present when the last load of this model ended without a word: the tab crashed while the weights were being put
   * into memory, or was closed so suddenly that it looked like that. Do not start such a model by yourself; ask first, and offer a start that needs less
   * memory (`contextLength: 1024, threads: 1`). A load that goes well and asks for as much memory takes it away.
   */
  readonly interrupted?: Interruption;
}

export interface Interruption {
  /** When the load began, in milliseconds since 1970. */
  readonly atMs: number;
}

export interface StorageUsage {
  /** Bytes of weights in the cache. */
  readonly weightBytes: number;
  /** Those of whole models that no catalogue offers any more: `deleteLeftovers` frees them. */
  readonly leftoverBytes: number;
  /** What the browser says of this origin; a hint, not a promise. */
  readonly usedBytes: number | undefined;
  readonly quotaBytes: number | undefined;
  readonly persisted: boolean;
}
