import type { ByteSource } from '../../../src/artifact/byte-source.ts';
import { memorySource } from '../../../src/artifact/memory-source.ts';
import { SafetensorsWriter } from '../../../src/artifact/safetensors/safetensors-writer.ts';
import { appendedBytes } from '../../fakes/appended-bytes.ts';

/** Sizes of tensors by name, rows first. */
export type Shapes = Readonly<Record<string, readonly number[]>>;

/** The numbers of golden/make_hf.py's `made`: noise between -0.5 and 0.5, around one for norms. */
export function madeTensor(order: number, name: string, shape: readonly number[]): Float32Array {
  const isNorm = name.toLowerCase().includes('norm') && name.endsWith('weight');
  const count = shape.reduce((product, size) => product * size, 1);
  if (name.endsWith('o_proj.bias')) return new Float32Array(count);
  return Float32Array.from({ length: count }, (_, i) => {
    const noise = (mixed((i + order * 1_000_003) >>> 0) >>> 16) / 65_536 - 0.5;
    return isNorm ? noise * 0.5 + 1 : noise;
  });
}

/** The last steps of MurmurHash3. */
function mixed(value: number): number {
  let x = value ^ (value >>> 16);
  x = Math.imul(x, 0x85eb_ca6b);
  x ^= x >>> 13;
  x = Math.imul(x, 0xc2b2_ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/** A file of such tensors in float32. */
export async function madeSafetensors(shapes: Shapes, name = 'model.safetensors'): Promise<ByteSource> {
  const names = Object.keys(shapes);
  const { out, bytes } = appendedBytes();
  const writer = await SafetensorsWriter.begin(
    names.map((tensor) => ({ name: tensor, dtype: 'F32', shape: shapes[tensor]! })),
    out,
  );
  for (const tensor of writer.order) {
    const values = madeTensor(names.toSorted().indexOf(tensor.name), tensor.name, tensor.shape);
    await writer.write(tensor.name, new Uint8Array(values.buffer));
  }
  writer.finish();
  return memorySource(name, bytes());
}

export function jsonSource(name: string, json: unknown): ByteSource {
  return memorySource(name, new TextEncoder().encode(JSON.stringify(json)));
}
