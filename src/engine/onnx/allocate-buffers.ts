import { Fault } from '../../core/fault.ts';

/**
 * The buffers that `fill` makes and writes, once the GPU has said that it had room for all of them: until then a buffer that
 * it could not make looks like any other.
 * @throws Fault `memory-exhausted`; the buffers are gone then
 */
export async function allocateBuffers(
  device: GPUDevice,
  fill: () => readonly GPUBuffer[],
): Promise<readonly GPUBuffer[]> {
  device.pushErrorScope('validation'); // what is written into no buffer, or one that is larger than any may be
  device.pushErrorScope('out-of-memory');
  const buffers = fill();
  const errors = await Promise.all([device.popErrorScope(), device.popErrorScope()]);
  const error = errors.find((found) => found !== null);
  if (!error) return buffers;
  destroyBuffers(buffers);
  throw new Fault(
    'memory-exhausted',
    'The graphics processor has not enough memory for this conversation. Shorten it, or load a smaller model.',
    {},
    error.message,
  );
}

export function destroyBuffers(buffers: readonly GPUBuffer[]): void {
  for (const buffer of buffers) buffer.destroy();
}
