import { Fault, isFault } from '../../core/fault.ts';

/** What a failure of ONNX Runtime or of transformers.js means to the person; Faults stay what they are. */
export function hubFault(error: unknown, modelType: string): Fault {
  if (isFault(error)) return error;
  const reason = error instanceof Error ? error.message : String(error);
  if (/unsupported model type/i.test(reason)) {
    return new Fault(
      'architecture-unsupported',
      `Models of the kind '${modelType}' cannot be run. Use another model, or a newer version of transformers.js.`,
      { architecture: modelType },
      error,
    );
  }
  if (/bad_alloc|out of memory|allocation failed|failed to allocate/i.test(reason)) {
    return new Fault(
      'memory-exhausted',
      'There is not enough memory for this model and conversation. Close other programs, or load a smaller model.',
      {},
      error,
    );
  }
  if (/device (was |is )?lost/i.test(reason)) {
    return new Fault('device-lost', 'The GPU went away in mid-answer. Ask again.', {}, error);
  }
  return new Fault(
    'onnx-corrupt',
    `ONNX Runtime cannot run this model: ${reason.slice(0, 300)} Use another copy of it.`,
    {},
    error,
  );
}
