import { Fault } from '../../core/fault.ts';
import { openAdapter } from '../open-adapter.ts';

/**
 * Whether the GPU that ONNX Runtime will take computes with half precision.
 * @throws Fault `webgpu-missing` when there is none.
 */
export async function gpuHasHalf(): Promise<boolean> {
  const adapter = await openAdapter(navigator.gpu);
  if (adapter) return adapter.features.has('shader-f16');
  throw new Fault('webgpu-missing', 'This browser has no GPU for web pages. Choose the device wasm.');
}
