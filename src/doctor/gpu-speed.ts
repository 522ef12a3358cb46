import type { EngineSpeed } from '../core/diagnosis.ts';
import { Fault } from '../core/fault.ts';
import { openAdapter, type GpuEntry } from '../engine/open-adapter.ts';
import { COLUMNS, GPU_KERNEL, MATRIX_BYTES, ROWS } from './gpu-kernel.ts';

/** Matrices that are read one after the other, so that no cache holds them: 32 MiB. */
const MATRICES = 16;
/** Work of one timing: long enough for a coarse clock, short enough to go unnoticed. */
const LONG_MS = 25;
const MOST_REPEATS = 256;
/** Kernels of one token in ONNX Runtime's graph of a small model. */
const TOKEN_DISPATCHES = 250;
/** What ONNX Runtime takes in WebAssembly to prepare one kernel, beside what the GPU takes to start it. */
const RUNTIME_MS = 0.015;
/**
 * A prompt's tokens share the weights they pass: so many times as fast as one token after the other. From published
 * figures of 4-bit kernels in WebGPU (arXiv 2412.15803), where it is 10 to 40.
 */
const PROMPT_GAIN = 15;

// `GPUBufferUsage` and `GPUMapMode`, as numbers that the specification fixes.
const [MAP_READ, COPY_SRC, COPY_DST, STORAGE, READ] = [0x1, 0x4, 0x8, 0x80, 0x1];

/**
 * Times plain 4-bit products in WGSL, without ONNX Runtime: its ten megabytes are loaded only where this says that they
 * may pay. What a runtime adds is estimated; reality corrects it (`speed-book.ts`).
 * @throws Fault `webgpu-missing`, `device-lost`.
 */
export async function measureGpu(gpu: GpuEntry | undefined, now: () => number): Promise<EngineSpeed> {
  const adapter = await openAdapter(gpu);
  const device = await adapter?.requestDevice().catch(() => undefined);
  if (!device) throw new Fault('webgpu-missing', 'This browser gave no GPU to compute on.');
  try {
    return await measure(device, now);
  } catch (error) {
    throw new Fault('device-lost', 'The GPU went away while it was measured.', {}, error);
  } finally {
    device.destroy();
  }
}

async function measure(device: GPUDevice, now: () => number): Promise<EngineSpeed> {
  const run = await prepare(device);
  const timed = async (repeats: number, rows: number): Promise<number> => {
    const start = now();
    await run(repeats, rows);
    return Math.max(0.05, now() - start); // clocks may be as coarse as 0.1 ms
  };
  await timed(1, ROWS); // compiles, and wakes the GPU
  const emptyMs = await timed(1, 1);
  let repeats = 1;
  let ms = await timed(repeats, ROWS);
  while (ms < LONG_MS && repeats < MOST_REPEATS) ms = await timed((repeats *= 4), ROWS);
  const bytes = repeats * MATRIX_BYTES;
  const dispatchMs =
    ms < LONG_MS * 4 ? Math.max(0, (await timed(MOST_REPEATS, 1)) - emptyMs) / MOST_REPEATS : 0;
  const decodeBytesPerSecond = (bytes * 1000) / Math.max(ms - emptyMs, ms / 4);
  return {
    threads: 1,
    decodeBytesPerSecond,
    prefillBytesPerSecond: decodeBytesPerSecond * PROMPT_GAIN,
    overheadMs: emptyMs + TOKEN_DISPATCHES * (dispatchMs + RUNTIME_MS),
  };
}

/** The buffers and a function that multiplies so many matrices of `rows` rows and waits for the result. */
async function prepare(device: GPUDevice): Promise<(repeats: number, rows: number) => Promise<void>> {
  const module = device.createShaderModule({ code: GPU_KERNEL });
  const pipeline = await device.createComputePipelineAsync({
    layout: 'auto',
    compute: { module, entryPoint: 'main' },
  });
  const storage = (size: number, usage = 0): GPUBuffer =>
    device.createBuffer({ size, usage: STORAGE | usage });
  const codes = storage(MATRICES * MATRIX_BYTES);
  const x = storage(COLUMNS * 4);
  const y = storage(ROWS * 4, COPY_SRC);
  const read = device.createBuffer({ size: 4, usage: COPY_DST | MAP_READ });
  const groups = Array.from({ length: MATRICES }, (_, i) =>
    device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: [
        { binding: 0, resource: { buffer: codes, offset: i * MATRIX_BYTES, size: MATRIX_BYTES } },
        { binding: 1, resource: { buffer: x } },
        { binding: 2, resource: { buffer: y } },
      ],
    }),
  );
  return async (repeats, rows) => {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    for (let i = 0; i < repeats; i++) {
      pass.setBindGroup(0, groups[i % MATRICES]!);
      pass.dispatchWorkgroups(rows);
    }
    pass.end();
    encoder.copyBufferToBuffer(y, 0, read, 0, 4);
    device.queue.submit([encoder.finish()]);
    await read.mapAsync(READ);
    read.unmap();
  };
}
