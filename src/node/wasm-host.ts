import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { Fault } from '../core/fault.ts';
import type { ComputeThread, ThreadStart, WasmHost } from '../engine/wasm/host.ts';
import { hasRelaxedSimd, type KernelBuild } from '../engine/wasm/kernel-build.ts';
import { compileKernelsAt } from './compile-kernels.ts';

/** Node as the engine's surroundings: kernels from disk, compute threads as worker threads. */
export function nodeWasmHost(): WasmHost {
  // Node 20 has the instructions behind a flag; it must be set before anything is compiled or probed.
  if (!hasRelaxedSimd()) setFlagsFromString('--experimental-wasm-relaxed-simd');
  return {
    cores: availableParallelism(),
    canShareMemory: true,
    ...(process.versions.v8.startsWith('11.') && { brokenBuilds: ['relaxed-dot32'] }), // Node 20, once it optimizes
    now: () => performance.now(),
    compileKernels,
    startThread,
  };
}

async function compileKernels(build: KernelBuild, shared: boolean): Promise<WebAssembly.Module> {
  const file = `${build}${shared ? '-shared' : ''}.wasm`;
  return compileKernelsAt(new URL(`../engine/wasm/build/${file}`, import.meta.url));
}

function startThread(start: ThreadStart): ComputeThread {
  // Plain JavaScript, because Node 20 runs it from the sources and from the built library alike.
  const worker = new Worker(new URL('../../workers/compute.node.mjs', import.meta.url), {
    workerData: start,
  });
  const ready = new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve());
    worker.once('error', (error) => reject(threadFault(start.thread, error)));
    worker.once('exit', (code) => reject(threadFault(start.thread, new Error(`It left with code ${code}.`))));
  });
  worker.unref(); // an idle thread keeps no program alive
  return { ready, terminate: () => void worker.terminate() };
}

function threadFault(thread: number, cause: Error): Fault {
  return new Fault(
    'worker-start',
    `Compute thread ${thread} did not start: ${cause.message} Try fewer threads.`,
    { thread },
    cause,
  );
}
