import type { GgufKind } from './gguf-value.ts';

/** GGUF block types Nibble reads, with their numbers in the file format. */
export const TENSOR_TYPES = {
  F32: { id: 0, blockSize: 1, blockBytes: 4 },
  F16: { id: 1, blockSize: 1, blockBytes: 2 },
  Q4_0: { id: 2, blockSize: 32, blockBytes: 18 },
  Q4_1: { id: 3, blockSize: 32, blockBytes: 20 },
  Q5_0: { id: 6, blockSize: 32, blockBytes: 22 },
  Q5_1: { id: 7, blockSize: 32, blockBytes: 24 },
  Q8_0: { id: 8, blockSize: 32, blockBytes: 34 },
  Q2_K: { id: 10, blockSize: 256, blockBytes: 84 },
  Q3_K: { id: 11, blockSize: 256, blockBytes: 110 },
  Q4_K: { id: 12, blockSize: 256, blockBytes: 144 },
  Q5_K: { id: 13, blockSize: 256, blockBytes: 176 },
  Q6_K: { id: 14, blockSize: 256, blockBytes: 210 },
  IQ4_NL: { id: 20, blockSize: 32, blockBytes: 18 },
  IQ4_XS: { id: 23, blockSize: 256, blockBytes: 136 },
  BF16: { id: 30, blockSize: 1, blockBytes: 2 },
} as const;

export type TensorType = keyof typeof TENSOR_TYPES;

/** Where one tensor lies. `shape[0]` is the fastest-varying dimension (the row length), as GGUF stores it. */
export interface TensorInfo {
  readonly name: string;
  readonly type: TensorType;
  readonly shape: readonly number[];
  /** Bytes of data. */
  readonly bytes: number;
  /** Which of the model's sources (shards) holds it. */
  readonly source: number;
  /** Absolute byte offset in that source. */
  readonly offset: number;
}

/** A numeric array of the metadata: f32, the small integers, u32, and what needs 53 bits. */
export type NumberArray = Float32Array | Int32Array | Uint32Array | Float64Array;

/** A metadata value as read. 64-bit integers are numbers where a number holds them exactly, else bigints. */
export type GgufValue = number | bigint | boolean | string | readonly GgufValue[] | NumberArray;

/** A model's files, opened: metadata in memory, tensors by range. */
export interface ModelFile {
  readonly metadata: ReadonlyMap<string, GgufValue>;
  /** The types that the file gives its metadata, for whoever writes it again; see `typedMetadata`. */
  readonly kinds?: ReadonlyMap<string, GgufKind>;
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  /**
   * The tensor's raw blocks, in order, in pieces of at most `pieceBytes` that never cut a block; every piece is
   * valid until the next.
   */
  stream(tensor: TensorInfo, pieceBytes: number, signal?: AbortSignal): AsyncIterable<Uint8Array>;
}
