/** Every reason Nibble fails on purpose. A code exists because a caller can act on it. */
export const FAULT_CODES = [
  // the caller's request
  'messages-empty',
  'message-invalid',
  'option-unknown',
  'option-invalid',
  'context-overflow', // the prompt alone is longer than the context
  'model-unknown', // no such id in the catalogue
  'catalog-invalid',
  'aborted',
  'closed',
  'busy', // another answer runs in this conversation
  'conversation-invalid', // what was imported is no conversation
  'embed-refused', // the page is not on the embed's list of origins, or the frame did not answer
  'host-left', // the tab that ran the model was closed in mid-answer, and the answer could not be taken up
  // the network
  'network', // no answer, even after retries
  'http', // an answer that is not the file: 404, 403, 5xx after retries
  'shard-missing', // 404 or 410 for one shard
  'shard-short', // the server ended before the promised length
  'shard-not-weights', // an HTML page, a captive portal
  'shard-corrupt', // SHA-256 differs, twice
  'shard-changed', // the file changed on the server while it was downloaded
  // storage
  'storage-denied', // the browser refuses IndexedDB here
  'storage-lost', // the connection was dropped and did not come back
  'storage-full', // quota; the load itself goes on from memory
  // the model file
  'gguf-unknown', // not a GGUF, or a version we do not read
  'gguf-truncated',
  'gguf-corrupt',
  'gguf-too-large', // a count or length above our limits
  'architecture-unsupported',
  'type-unsupported', // a block type we have no kernel for
  'tokenizer-invalid',
  'template-invalid',
  'template-timeout',
  // an ONNX repository
  'onnx-corrupt', // no ONNX model, or one that contradicts itself
  'onnx-unsafe', // external data that points outside the repository
  // quantization
  'safetensors-corrupt', // no safetensors file, or one that contradicts itself
  'config-invalid', // a config.json that says too little, or something impossible
  'weights-invalid', // NaN or infinity among the weights
  'scheme-invalid', // a way to quantize that does not exist, or not for this model or file format
  'calibration-invalid', // too little text, or text in which this model's vocabulary knows next to nothing
  // embeddings, vectors and documents
  'model-task', // a model of another kind: it embeds and cannot answer, or the other way round
  'vector-invalid', // another length than the index has, or a number that is not finite
  'vector-unknown', // an id that is not, or no longer, in the index
  'index-invalid', // no index, a broken one, or of a version that is not read
  'index-model', // the index was made with another embedding model
  'document-unreadable', // a binary file, a broken or locked PDF
  'document-empty', // nothing to read in it
  'document-large', // above a limit
  'document-unknown', // no such document in the library
  // the Hub
  'hub-reference', // what was asked for is no reference to a model on the Hub
  'hub-gated', // the repository wants a token, or another one
  'hub-missing', // no such repository, revision or file
  'hub-incomplete', // the repository lacks a file that its model needs
  // this device
  'webgpu-missing', // no WebGPU, no adapter, or one that is too small for the model
  'f16-missing', // half precision was asked for and the adapter has none
  'engine-missing', // this kind of model needs a package that is not installed, or another host
  'device-lost', // the GPU went away in mid-answer
  'engine-wrong', // the engine computes other numbers than it should
  'simd-missing',
  'insecure-context', // plain http: no crypto.subtle, no storage
  'wasm-blocked', // a Content-Security-Policy without 'wasm-unsafe-eval'
  'memory-exhausted',
  // the worker
  'worker-start',
  'worker-died',
  'bug', // an invariant of ours broke
] as const;

export type FaultCode = (typeof FAULT_CODES)[number];

export type FaultDetail = Readonly<Record<string, string | number>>;

/** The only error Nibble throws on purpose. Branch on `code`, show `message`. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: FaultCode;
  readonly detail: FaultDetail;

  constructor(code: FaultCode, message: string, detail: FaultDetail = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.detail = detail;
  }
}

/** True for a Fault of this copy of the package or another. */
export function isFault(error: unknown): error is Fault {
  return error instanceof Error && error.name === 'Fault' && 'code' in error;
}

/** Throws `aborted` with the signal's reason as cause, when the signal has been aborted. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortedFault(signal);
}

export function abortedFault(signal: AbortSignal): Fault {
  return new Fault('aborted', 'The request was cancelled.', {}, signal.reason);
}
