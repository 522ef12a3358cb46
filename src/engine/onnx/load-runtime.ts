import type * as Ort from 'onnxruntime-web/webgpu';
import { Fault } from '../../core/fault.ts';

/** ONNX Runtime's JavaScript, in one of its builds. */
export type Runtime = typeof Ort;

/** How the runtime waits for the GPU: the browser suspends WebAssembly, or its code is instrumented to suspend itself. */
export type RuntimeBuild = 'jspi' | 'asyncify';

/** Until the runtime's WebAssembly is there. It is served beside our own modules. */
const START_MS = 60_000;

/** JSPI is two thirds of the size and the faster, where the browser has it. */
export function bestBuild(): RuntimeBuild {
  return 'Suspending' in WebAssembly ? 'jspi' : 'asyncify';
}

/**
 * Loads the runtime. Its WebAssembly lies beside its module, where bundlers put it: nothing is asked of another host.
 * @throws Fault `worker-start` when it does not come or the browser refuses to compile it.
 */
export async function loadRuntime(build: RuntimeBuild): Promise<Runtime> {
  try {
    const runtime: Runtime =
      build === 'jspi' ? await import('onnxruntime-web/jspi') : await import('onnxruntime-web/webgpu');
    runtime.env.wasm.numThreads = 1; // the GPU computes
    runtime.env.wasm.initTimeout = START_MS;
    runtime.env.logLevel = 'error';
    return runtime;
  } catch (error) {
    throw runtimeMissing(error);
  }
}

/** What a runtime that did not come is told as; its WebAssembly is fetched when the first model is opened. */
export function runtimeMissing(cause: unknown): Fault {
  return new Fault(
    'worker-start',
    'The runtime for the graphics processor could not be loaded. Check the connection, or choose the device wasm.',
    {},
    cause,
  );
}
