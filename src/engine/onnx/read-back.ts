import { BUFFER_USE, type Gpu } from './gpu.ts';

/** Float32 numbers that a graph writes on the GPU and that are copied here when somebody wants them. */
export class ReadBack {
  readonly source: GPUBuffer;
  readonly #gpu: Gpu;
  readonly #staging: GPUBuffer;
  readonly #values: Float32Array;

  constructor(gpu: Gpu, length: number) {
    const size = length * Float32Array.BYTES_PER_ELEMENT;
    this.#gpu = gpu;
    this.source = gpu.device.createBuffer({ size, usage: BUFFER_USE.storage | BUFFER_USE.copySource });
    this.#staging = gpu.device.createBuffer({ size, usage: BUFFER_USE.mapRead | BUFFER_USE.copyTarget });
    this.#values = new Float32Array(length);
  }

  get bytes(): number {
    return 3 * this.#values.byteLength;
  }

  /** What the last pass wrote; the view is valid until the next call. */
  async read(): Promise<Float32Array> {
    const { device } = this.#gpu;
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(this.source, 0, this.#staging, 0, this.source.size);
    device.queue.submit([encoder.finish()]);
    await this.#staging.mapAsync(1); // GPUMapMode.READ
    this.#values.set(new Float32Array(this.#staging.getMappedRange()));
    this.#staging.unmap();
    return this.#values;
  }

  destroy(): void {
    this.source.destroy();
    this.#staging.destroy();
  }
}
