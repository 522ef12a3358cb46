import type * as TransformersModule from '@huggingface/transformers';
import { Fault } from '../../core/fault.ts';
import { once } from '../../core/serial.ts';
import { quietRuntime } from './ort-runtime.ts';
import type { OrtRuntime } from './ort-runtime.ts';
import { findServed } from './served-repository.ts';

export type Transformers = typeof TransformersModule;

/** Where transformers.js looks for a runtime that is there already, before it would take one of its own. */
const RUNTIME = Symbol.for('onnxruntime');

let runtimeToUse: OrtRuntime | undefined;

/**
 * transformers.js over `runtime`, which it takes at its first load and keeps. It reads files from served repositories alone:
 * nothing that it does reaches the network.
 * @throws Fault `engine-missing` when the package is not installed.
 */
export function loadTransformers(runtime: OrtRuntime): Promise<Transformers> {
  runtimeToUse = runtime;
  return load();
}

const load = once(async (): Promise<Transformers> => {
  const globals = globalThis as { [RUNTIME]?: unknown };
  if (runtimeToUse) globals[RUNTIME] = quietRuntime(runtimeToUse);
  try {
    const transformers = await importTransformers();
    closeOff(transformers);
    return transformers;
  } finally {
    delete globals[RUNTIME];
  }
});

async function importTransformers(): Promise<Transformers> {
  try {
    return await import('@huggingface/transformers'); // in a `try`, so that bundlers let it be absent
  } catch (error) {
    throw new Fault(
      'engine-missing',
      'A model of this kind is run by the package @huggingface/transformers, which is not there. Whoever runs this page ' +
        'can install it beside nibble-llm; a GGUF file of the same model needs nothing more.',
      { package: '@huggingface/transformers' },
      error,
    );
  }
}

/** Its settings are global and mutable; these leave it one place to read from, and no way to the network. */
function closeOff({ env, LogLevel }: Transformers): void {
  env.allowLocalModels = false;
  env.localModelPath = '/';
  env.useFS = false;
  env.useFSCache = false;
  env.useBrowserCache = false;
  env.useWasmCache = false;
  env.useCustomCache = true;
  env.customCache = {
    match: async (address) => findServed(address) as Response | undefined,
    put: async () => {},
  };
  env.fetch = async () => new Response(null, { status: 404 }); // so that what is missing and optional is done without
  env.logLevel = LogLevel.NONE; // what goes wrong is told as a Fault
}
