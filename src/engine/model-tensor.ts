import { TENSOR_TYPES, type ModelFile, type TensorInfo } from '../artifact/tensor.ts';
import { Fault } from '../core/fault.ts';

/** A tensor of the model by its name. @throws Fault `gguf-corrupt` when it is missing or has another shape */
export function modelTensor(model: ModelFile, name: string, shape: readonly number[]): TensorInfo {
  const tensor = model.tensors.get(name);
  if (!tensor) {
    throw new Fault('gguf-corrupt', `The model file lacks the tensor ${name}. Download it again.`, {
      tensor: name,
    });
  }
  const want = shape.join(' × ');
  const has = tensor.shape.join(' × ');
  if (want !== has) {
    throw new Fault(
      'gguf-corrupt',
      `The tensor ${name} has shape ${has}, but the model's sizes ask for ${want}.`,
      { tensor: name },
    );
  }
  const { blockSize } = TENSOR_TYPES[tensor.type];
  if (shape[0]! % blockSize !== 0) {
    throw new Fault(
      'gguf-corrupt',
      `The rows of the tensor ${name} are ${shape[0]} long, which is no multiple of ${tensor.type}'s ${blockSize}.`,
      { tensor: name },
    );
  }
  return tensor;
}
