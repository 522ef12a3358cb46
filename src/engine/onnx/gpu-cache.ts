import type { Tensor } from 'onnxruntime-web/webgpu';
import type { DecoderConfig } from '../decoder-config.ts';
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
  #buffers: GPUBuffer[] = []; // as in cacheNames: [kvHeads, positions, headSize] each
  #rotations: GPUBuffer[] = []; // cosines and sines, in turns: [positions, size / 2]
  #positions = 0;
  inputs: NamedTensors = {};
  outputs: NamedTensors = {};

  constructor(parts: GpuCacheParts) {
    this.#parts = parts;
  }

  get bytes(): number {
    return [...this.#buffers, ...this.#rotations].reduce((sum, { size }) => sum + size, 0);
  }

  /** Makes room for positions 0 … `positions` − 1 and keeps what is there. */
  reserve(positions: number): void {
    if (positions <= this.#positions) return;
    const { contextLength, config, gpu, runtime, precision } = this.#parts;
    const room = Math.min(Math.max(positions, 2 * this.#positions, FIRST_POSITIONS), contextLength);
    const old = { buffers: this.#buffers, rotations: this.#rotations, positions: this.#positions };
    const names = cacheNames(config);
    this.#buffers = names.map(() => this.#buffer(config.kvHeads * room * config.headSize));
    this.#rotations = this.#rotationBuffers(room);
    if (old.positions > 0) this.#copy(old.buffers, old.positions, room);
    this.#positions = room;
    const dims = [1, config.kvHeads, room, config.headSize];
    const tensor = (buffer: GPUBuffer, shape: readonly number[]): Tensor =>
      runtime.Tensor.fromGpuBuffer(buffer, { dataType: precision, dims: shape });
    const tensors = this.#buffers.map((buffer) => tensor(buffer, dims));
    const rotating = config.ropes.flatMap(({ size }, rope) =>
      Object.values(rotationNames(rope)).map((name, side) => {
        const buffer = this.#rotations[2 * rope + side]!;
        return [name, tensor(buffer, [room, size / 2])] as const;
      }),
    );
    const named = (side: 'past' | 'present') =>
      names.map((name, index) => [name[side], tensors[index]!] as const);
    this.inputs = Object.fromEntries([...rotating, ...named('past')]);
    this.outputs = Object.fromEntries(named('present'));
    void gpu.device.queue.onSubmittedWorkDone().then(() => destroy([...old.buffers, ...old.rotations]));
  }

  destroy(): void {
    destroy([...this.#buffers, ...this.#rotations]);
    this.#buffers = this.#rotations = [];
    this.#positions = 0;
  }

  #buffer(elements: number): GPUBuffer {
    const { gpu, precision } = this.#parts;
    const usage = BUFFER_USE.storage | BUFFER_USE.copySource | BUFFER_USE.copyTarget;
    const size = 16 * Math.ceil((elements * BYTES_OF[precision]) / 16);
    return gpu.device.createBuffer({ size, usage });
  }

  #rotationBuffers(positions: number): GPUBuffer[] {
    const { gpu, precision, rotations } = this.#parts;
    const tables = rotations.flatMap((rotation) => tabulate(rotation, positions));
    return tables.map((values) => {
      const buffer = this.#buffer(values.length);
      gpu.device.queue.writeBuffer(buffer, 0, encode(values, precision));
      return buffer;
    });
  }

  /** Heads lie apart by as many positions as there is room for. */
  #copy(from: readonly GPUBuffer[], positions: number, room: number): void {
    const { gpu, config, precision } = this.#parts;
    const encoder = gpu.device.createCommandEncoder();
    const row = config.headSize * BYTES_OF[precision];
    for (const [index, buffer] of from.entries()) {
      for (let head = 0; head < config.kvHeads; head++) {
        const [source, target] = [head * positions * row, head * room * row];
        encoder.copyBufferToBuffer(buffer, source, this.#buffers[index]!, target, positions * row);
      }
    }
    gpu.device.queue.submit([encoder.finish()]);
  }
}

function destroy(buffers: readonly GPUBuffer[]): void {
  for (const buffer of buffers) buffer.destroy();
}
