import { TENSOR_TYPES, type ModelFile, type TensorInfo, type TensorType } from './tensor.ts';
import { Fault, throwIfAborted } from '../core/fault.ts';
import { yieldToEventLoop } from '../core/yield.ts';

/** A tensor that stands for another of the same name and shape. */
export interface Replacement {
  readonly type: TensorType;
  /** Raw blocks of the type. */
  readonly data: Uint8Array;
}

/**
 * A model with some tensors replaced, the others read from where they are: whoever runs models can run what a quantizer has made
 * of one before it is a file.
 * @throws Fault `bug` for a name that the model lacks or data of another size
 */
export function overlayModel(model: ModelFile, replacements: ReadonlyMap<string, Replacement>): ModelFile {
  const replaced = new Map([...replacements].map(([name, made]) => [name, describe(model, name, made)]));
  return {
    ...model,
    tensors: new Map([...model.tensors].map(([name, tensor]) => [name, replaced.get(name) ?? tensor])),
    stream: (tensor, pieceBytes, signal) => {
      const made = replacements.get(tensor.name);
      if (!made) return model.stream(tensor, pieceBytes, signal);
      return pieces(made.data.subarray(tensor.offset, tensor.offset + tensor.bytes), {
        type: made.type,
        pieceBytes,
        signal,
      });
    },
  };
}

/** Offsets count in the replacement's own data, so that rows of it (`tensorRows`) are found. */
function describe({ tensors }: ModelFile, name: string, { type, data }: Replacement): TensorInfo {
  const original = tensors.get(name);
  const { blockSize, blockBytes } = TENSOR_TYPES[type];
  const elements = original?.shape.reduce((product, size) => product * size, 1);
  if (!original || data.length * blockSize !== elements! * blockBytes) {
    throw new Fault('bug', `${data.length} bytes of ${type} cannot stand for the tensor '${name}'.`);
  }
  return { ...original, type, bytes: data.length, offset: 0 };
}

async function* pieces(
  data: Uint8Array,
  { type, pieceBytes, signal }: { type: TensorType; pieceBytes: number; signal: AbortSignal | undefined },
): AsyncGenerator<Uint8Array> {
  const { blockBytes } = TENSOR_TYPES[type];
  const step = Math.max(blockBytes, Math.floor(pieceBytes / blockBytes) * blockBytes);
  for (let at = 0; at < data.length; at += step) {
    await yieldToEventLoop(); // an abort is heard, as between reads of a file
    throwIfAborted(signal);
    yield data.subarray(at, at + step);
  }
}
