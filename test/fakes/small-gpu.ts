import type { Tensor } from 'onnxruntime-web/webgpu';
import type { Gpu } from '../../src/engine/onnx/gpu.ts';
import type { Runtime } from '../../src/engine/onnx/load-runtime.ts';

/** A buffer whose bytes can be looked at. One that there was no memory for looks like any other, as WebGPU has it. */
export interface SmallBuffer {
  readonly size: number;
  readonly bytes: Uint8Array;
  readonly isValid: boolean;
  isGone: boolean;
  destroy(): void;
}

export interface SmallGpu {
  readonly gpu: Gpu;
  readonly runtime: Runtime;
  /** All that were ever made. */
  readonly buffers: readonly SmallBuffer[];
  /** What nobody had an error scope for. */
  readonly uncaptured: readonly string[];
  memoryBytes: number;
}

/** A GPU of some bytes of memory that makes, writes and copies buffers, and tells errors to scopes alone. */
export function openSmallGpu(memoryBytes: number): SmallGpu {
  const buffers: SmallBuffer[] = [];
  const uncaptured: string[] = [];
  const scopes: { filter: string; error: { message: string } | null }[] = [];
  const tell = (filter: string): void => {
    const scope = scopes.findLast((open) => open.filter === filter);
    if (!scope) uncaptured.push(filter);
    else scope.error ??= { message: filter };
  };
  const check = (...used: SmallBuffer[]): boolean => {
    const isSound = used.every(({ isValid, isGone }) => isValid && !isGone);
    if (!isSound) tell('validation');
    return isSound;
  };
  const held = (): number => buffers.reduce((sum, { isGone, bytes }) => sum + (isGone ? 0 : bytes.length), 0);
  const device = {
    createBuffer({ size }: { size: number }): SmallBuffer {
      const isValid = held() + size <= small.memoryBytes;
      if (!isValid) tell('out-of-memory');
      const bytes = new Uint8Array(isValid ? size : 0);
      const buffer = { size, bytes, isValid, isGone: false, destroy: () => void (buffer.isGone = true) };
      buffers.push(buffer);
      return buffer;
    },
    createCommandEncoder() {
      const copies: (() => void)[] = [];
      return {
        copyBufferToBuffer(...copy: [SmallBuffer, number, SmallBuffer, number, number]) {
          const [from, at, to, target, length] = copy;
          if (check(from, to)) copies.push(() => to.bytes.set(from.bytes.subarray(at, at + length), target));
        },
        finish: () => copies,
      };
    },
    queue: {
      submit: (lists: (() => void)[][]) => lists.flat().forEach((copy) => copy()),
      writeBuffer: (to: SmallBuffer, at: number, bytes: Uint8Array) => check(to) && to.bytes.set(bytes, at),
      onSubmittedWorkDone: async () => {},
    },
    pushErrorScope: (filter: string) => scopes.push({ filter, error: null }),
    popErrorScope: async () => scopes.pop()!.error,
  };
  const runtime = {
    Tensor: { fromGpuBuffer: (gpuBuffer: unknown, { dims }: Pick<Tensor, 'dims'>) => ({ gpuBuffer, dims }) },
  };
  const small: SmallGpu = {
    gpu: { device } as unknown as Gpu,
    runtime: runtime as unknown as Runtime,
    buffers,
    uncaptured,
    memoryBytes,
  };
  return small;
}
