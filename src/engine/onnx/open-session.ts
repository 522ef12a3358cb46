import type { InferenceSession } from 'onnxruntime-web/webgpu';
import type { OnnxModel } from '../../artifact/onnx-model.ts';
import { writeOnnx } from '../../artifact/onnx-writer.ts';
import { Fault, isFault } from '../../core/fault.ts';
import type { Gpu } from './gpu.ts';
import type { WeightFile } from './graph-builder.ts';
import { runtimeMissing, type Runtime } from './load-runtime.ts';

/** Who runs a graph. */
export interface SessionParts {
  readonly gpu: Gpu;
  readonly runtime: Runtime;
}

/** A graph with its weights on the GPU. @throws what `watched` throws: `engine-wrong` when the runtime refuses the graph. */
export async function openSession(
  { model, files }: { readonly model: OnnxModel; readonly files: readonly WeightFile[] },
  { gpu, runtime }: SessionParts,
): Promise<InferenceSession> {
  return watched(gpu, () =>
    runtime.InferenceSession.create(writeOnnx(model), {
      executionProviders: [{ name: 'webgpu', device: gpu.device, validationMode: 'disabled' }],
      externalData: [...files],
      logSeverityLevel: 3, // errors: it warns of each operator that belongs on the CPU
    }),
  );
}

/**
 * The runtime's work when it is its turn, or what became of the GPU meanwhile.
 * @throws Fault `device-lost`, `memory-exhausted`, `engine-wrong`
 */
export async function watched<T>(gpu: Gpu, work: () => Promise<T>): Promise<T> {
  return gpu.inTurn(async () => {
    await Promise.race([gpu.lost, Promise.resolve()]); // with a GPU that is known to be lost the runtime may never return
    const result = await Promise.race([work(), gpu.lost]).catch(async (error: unknown) => {
      await Promise.race([gpu.lost, gpu.settled()]);
      throw gpu.takeFailure() ?? refused(error);
    });
    const failure = gpu.takeFailure();
    if (failure) throw failure;
    return result;
  });
}

/** Ends a session, after what still runs. */
export function release(gpu: Gpu, session: InferenceSession): void {
  watched(gpu, () => session.release()).catch(() => {}); // of a lost GPU, there is nothing to give back
}

/** What the runtime throws, as one of our own. */
function refused(error: unknown): Fault {
  if (isFault(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (/no available backend/i.test(message)) return runtimeMissing(error);
  const isMemory = /out of memory|allocat/i.test(message);
  return isMemory
    ? new Fault(
        'memory-exhausted',
        'There is not enough memory for this model on the graphics processor. Load a smaller model or contextLength.',
        {},
        error,
      )
    : new Fault('engine-wrong', `The graphics processor could not run this model: ${message}`, {}, error);
}
