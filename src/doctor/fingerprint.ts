import type { ModelFile, TensorInfo } from '../artifact/tensor.ts';

/** Tensors of which a sample is taken, evenly over the file. */
const SAMPLES = 6;
const SAMPLE_BYTES = 4096;

/**
 * Tells models apart without reading them whole: SHA-256, in hexadecimal, of every tensor's name, type, shape and place,
 * and of some kilobytes of a few. Two files that differ only between the samples are the same to an engine's test.
 */
export async function fingerprintOf(model: ModelFile): Promise<string> {
  const tensors = [...model.tensors.values()];
  const table = tensors.map(({ name, type, shape, offset }) => [name, type, shape, offset]);
  const parts = [new TextEncoder().encode(JSON.stringify(table))];
  const stride = Math.max(1, Math.floor(tensors.length / SAMPLES));
  for (let at = 0; at < tensors.length; at += stride) parts.push(await sample(model, tensors[at]!));
  const whole = new Uint8Array(await new Blob(parts).arrayBuffer());
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', whole));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function sample(model: ModelFile, tensor: TensorInfo): Promise<Uint8Array<ArrayBuffer>> {
  for await (const piece of model.stream(tensor, SAMPLE_BYTES)) return piece.slice();
  return new Uint8Array();
}
