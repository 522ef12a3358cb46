import { compileKernelsAt } from '../../core/compile-kernels.ts';
import { Fault } from '../../core/fault.ts';
import { startTrusted } from '../../core/trusted-worker.ts';
import type { ComputeThread, ThreadStart, WasmHost } from './host.ts';
import type { KernelBuild } from './kernel-build.ts';

// Spelled out, because bundlers follow only literals.
const UNSHARED: Record<KernelBuild, URL> = {
  'relaxed-dot32': new URL('./build/relaxed-dot32.wasm', import.meta.url),
  'relaxed-dot16': new URL('./build/relaxed-dot16.wasm', import.meta.url),
  simd128: new URL('./build/simd128.wasm', import.meta.url),
};
const SHARED: Record<KernelBuild, URL> = {
  'relaxed-dot32': new URL('./build/relaxed-dot32-shared.wasm', import.meta.url),
  'relaxed-dot16': new URL('./build/relaxed-dot16-shared.wasm', import.meta.url),
  simd128: new URL('./build/simd128-shared.wasm', import.meta.url),
};

/** A browser's worker as the engine's surroundings. */
export function browserHost(): WasmHost {
  return {
    cores: navigator.hardwareConcurrency || 1,
    canShareMemory: globalThis.crossOriginIsolated === true,
    now: () => performance.now(),
    compileKernels: (build, shared) => compileKernelsAt((shared ? SHARED : UNSHARED)[build]),
    startThread,
  };
}

function startThread(start: ThreadStart): ComputeThread {
  const worker = startTrusted(
    () =>
      // Bundlers follow only this very shape, with options that do not change.
      new Worker(new URL('../../../workers/compute.worker.js', import.meta.url), {
        type: 'module',
        name: 'nibble-compute',
      }),
  );
  const ready = new Promise<void>((resolve, reject) => {
    worker.addEventListener('message', () => resolve(), { once: true });
    worker.addEventListener('error', (event) => {
      reject(
        new Fault('worker-start', `A compute thread could not start: ${event.message ?? 'no reason given'}`),
      );
    });
  });
  worker.postMessage(start);
  return { ready, terminate: () => worker.terminate() };
}
