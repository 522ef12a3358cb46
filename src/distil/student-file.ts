import { f16ToF32, f32ToF16 } from '../artifact/half.ts';
import { text, type TypedValue, u32 } from '../artifact/gguf-value.ts';
import { writeGguf } from '../artifact/gguf-writer.ts';
import { type ModelFile, TENSOR_TYPES } from '../artifact/tensor.ts';
import { typedMetadata } from '../artifact/typed-metadata.ts';
import { RUN, STATIC_ARCHITECTURE, STATIC_TABLE } from '../engine/static/static-config.ts';
import type { Student } from './distil.ts';

/** Sizes that a vector may be cut to, besides its own. */
const SIZES = [64, 128, 192, 256, 384, 512, 768];

/** A student as GGUF: its table in Q8_0, the teacher's tokenizer. */
export function studentFile(
  { dimensions, vectors }: Student,
  teacher: Pick<ModelFile, 'metadata' | 'kinds'>,
  name: string,
): Uint8Array<ArrayBuffer> {
  const tokenizer = [...typedMetadata(teacher)].filter(([key]) => key.startsWith('tokenizer.'));
  const sizes = [...SIZES.filter((size) => size < dimensions), dimensions];
  const metadata = new Map<string, TypedValue>([
    ['general.architecture', text(STATIC_ARCHITECTURE)],
    ['general.name', text(name)],
    [`${STATIC_ARCHITECTURE}.embedding_length`, u32(dimensions)],
    [`${STATIC_ARCHITECTURE}.matryoshka`, { kind: 'u32[]', value: Uint32Array.from(sizes) }],
    ...tokenizer,
  ]);
  const shape = [dimensions, vectors.length / dimensions];
  const table = { name: STATIC_TABLE, type: 'Q8_0', shape, data: packTable(vectors) } as const;
  return writeGguf({ metadata, tensors: [table] });
}

/** Blocks of Q8_0: a scale in half precision, so that the largest of 32 numbers is 127 or −127 of it, and their codes. */
export function packTable(values: Float32Array): Uint8Array<ArrayBuffer> {
  const { blockBytes } = TENSOR_TYPES.Q8_0;
  const bytes = new Uint8Array((values.length / RUN) * blockBytes);
  const view = new DataView(bytes.buffer);
  for (let run = 0; run < values.length / RUN; run++) {
    const numbers = values.subarray(run * RUN, (run + 1) * RUN);
    const most = numbers.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
    const bits = f32ToF16(most / 127);
    const scale = f16ToF32(bits);
    view.setUint16(run * blockBytes, bits, true);
    if (scale === 0) continue;
    for (const [i, value] of numbers.entries()) {
      const code = Math.max(-127, Math.min(127, Math.round(value / scale)));
      view.setInt8(run * blockBytes + 2 + i, code);
    }
  }
  return bytes;
}
