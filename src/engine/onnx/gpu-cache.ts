import type { Tensor } from 'onnxruntime-web/webgpu';
import { allocate } from '../allocate.ts';
import type { DecoderConfig } from '../decoder-config.ts';
import { allocateBuffers, destroyBuffers } from './allocate-buffers.ts';
import { BUFFER_USE, type Gpu } from './gpu.ts';
import type { Runtime } from './load-runtime.ts';
import { BYTES_OF, encode, type Precision } from './precision.ts';
import { tabulate, type Rotation } from './rotations.ts';
import { cacheNames, rotationNames } from './value-names.ts';

/** Tensors by the names they have in the graph. */
export type NamedTensors = Readonly<Record<string, Tensor>>;

export interface GpuCacheParts {
  readonly gpu: Gpu;
  readonly runtime: Runtime;
  readonly config: DecoderConfig;
  readonly precision: Precision;
  readonly contextLength: number;
  readonly rotations: readonly Rotation[];
}

const FIRST_POSITIONS = 512;

/**
 * Keys and values of all layers, and the rotations of their positions, in buffers of the GPU. Each buffer goes into the
 * graph as past and comes out as present, so nothing is copied or allocated from token to token; when the conversation has
 * filled them, buffers of twice the size take their place.
 */
export class GpuCache {
  readonly #parts: GpuCacheParts;
  /** As in cacheNames, [kvHeads, positions, headSize] each; then cosines and sines, in turns, [positions, size / 2]. */
  #buffers: readonly GPUBuffer[] = [];
  #positions = 0;
  inputs: NamedTensors = {};
  outputs: NamedTensors = {};

  constructor(parts: GpuCacheParts) {
    this.#parts = parts;
  }

  get bytes(): number {
    return this.#buffers.reduce((sum, { size }) => sum + size, 0);
  }

  /**
   * Makes room for positions 0 … `positions` − 1 and keeps what is there.
   * @throws Fault `memory-exhausted`, with the cache as it was
   */
  async reserve(positions: number): Promise<void> {
    if (positions <= this.#positions) return;
    const { contextLength, config, gpu, precision } = this.#parts;
    const room = Math.min(Math.max(positions, 2 * this.#positions, FIRST_POSITIONS), contextLength);
    const bytes = config.kvHeads * room * config.headSize * BYTES_OF[precision];
    const tables = allocate(() => this.#tables(room));
    const old = this.#buffers;
    this.#buffers = await allocateBuffers(gpu.device, () => {
      const caches = cacheNames(config).map(() => this.#buffer(bytes));
      if (this.#positions > 0) this.#copyTo(caches, room);
      return [...caches, ...tables.map((table) => this.#tableBuffer(table))];
    });
    this.#positions = room;
    this.#name();
    void gpu.device.queue.onSubmittedWorkDone().then(() => destroyBuffers(old));
  }

  destroy(): void {
    destroyBuffers(this.#buffers);
    this.#buffers = [];
    this.#positions = 0;
  }

  #tables(positions: number): Uint8Array<ArrayBuffer>[] {
    const { rotations, precision } = this.#parts;
    const tables = rotations.flatMap((rotation) => tabulate(rotation, positions));
    return tables.map((values) => encode(values, precision));
  }

  #buffer(bytes: number): GPUBuffer {
    const usage = BUFFER_USE.storage | BUFFER_USE.copySource | BUFFER_USE.copyTarget;
    return this.#parts.gpu.device.createBuffer({ size: 16 * Math.ceil(bytes / 16), usage });
  }

  #tableBuffer(table: Uint8Array<ArrayBuffer>): GPUBuffer {
    const buffer = this.#buffer(table.length);
    this.#parts.gpu.device.queue.writeBuffer(buffer, 0, table);
    return buffer;
  }

  /** Heads lie apart by as many positions as there is room for. */
  #copyTo(caches: readonly GPUBuffer[], room: number): void {
    const { gpu, config, precision } = this.#parts;
    const encoder = gpu.device.createCommandEncoder();
    const row = config.headSize * BYTES_OF[precision];
    const held = this.#positions * row;
    for (const [index, cache] of caches.entries()) {
      for (let head = 0; head < config.kvHeads; head++)
        encoder.copyBufferToBuffer(this.#buffers[index]!, head * held, cache, head * room * row, held);
    }
    gpu.device.queue.submit([encoder.finish()]);
  }

  /** Gives the buffers the names that the graph has for them. */
  #name(): void {
    const { config, runtime, precision } = this.#parts;
    const names = cacheNames(config);
    const tensor = (index: number, dims: readonly number[]): Tensor =>
      runtime.Tensor.fromGpuBuffer(this.#buffers[index]!, { dataType: precision, dims });
    const dims = [1, config.kvHeads, this.#positions, config.headSize];
    const caches = names.map((_, index) => tensor(index, dims));
    const rotating = config.ropes.flatMap(({ size }, rope) =>
      Object.values(rotationNames(rope)).map(
        (name, side) => [name, tensor(names.length + 2 * rope + side, [this.#positions, size / 2])] as const,
      ),
    );
    const named = (side: 'past' | 'present') =>
      names.map((name, index) => [name[side], caches[index]!] as const);
    this.inputs = Object.fromEntries([...rotating, ...named('past')]);
    this.outputs = Object.fromEntries(named('present'));
  }
}
