import type { ModelFile, TensorInfo } from '../../artifact/tensor.ts';
import { readFloats } from '../read-floats.ts';
import type { Matrix } from './matrix.ts';

/** Told after each tensor: bytes of the file read so far, out of all. */
export type LoadBytes = (doneBytes: number, totalBytes: number) => void;

/** Where tensors are read from. */
export interface ReadSource {
  readonly model: ModelFile;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: LoadBytes | undefined;
}

/** Tensors to floats, counted. */
export class WeightReader {
  readonly #source: ReadSource;
  readonly #totalBytes: number;
  #doneBytes = 0; // of the file
  bytes = 0; // of floats

  constructor(source: ReadSource, totalBytes: number) {
    this.#source = source;
    this.#totalBytes = totalBytes;
  }

  async vector(tensor: TensorInfo): Promise<Float32Array> {
    const { model, signal, onProgress } = this.#source;
    const floats = await readFloats(model, tensor, signal);
    this.#doneBytes += tensor.bytes;
    onProgress?.(this.#doneBytes, this.#totalBytes);
    this.bytes += floats.byteLength;
    return floats;
  }

  async maybe(tensor: TensorInfo | undefined): Promise<Float32Array | undefined> {
    return tensor && this.vector(tensor);
  }

  async matrix(tensor: TensorInfo): Promise<Matrix> {
    const [columns, rows] = tensor.shape;
    return { rows: rows!, columns: columns!, values: await this.vector(tensor) };
  }
}
