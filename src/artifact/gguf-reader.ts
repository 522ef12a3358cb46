import { Fault } from '../core/fault.ts';
import type { ByteSource } from './byte-source.ts';
import { GgufCursor } from './gguf-cursor.ts';
import { corrupt, tooLarge } from './gguf-fault.ts';
import { GGUF_LIMITS } from './gguf-limits.ts';
import { readMetadata } from './gguf-metadata.ts';
import { checkLayout, readTensorEntries, type TensorEntry } from './gguf-tensors.ts';
import type { TypedValue } from './gguf-value.ts';

const DEFAULT_ALIGNMENT = 32;
const MAGIC = 0x46554747; // 'GGUF', little endian
const PREAMBLE_BYTES = 24; // magic, version, tensor count, key count

/** One file's header: everything but the weights. */
export interface GgufHeader {
  readonly version: number;
  readonly fields: ReadonlyMap<string, TypedValue>;
  readonly tensors: readonly TensorEntry[];
  readonly alignment: number;
  /** Absolute offset of the tensor data; `TensorEntry.offset` counts from here. */
  readonly dataStart: number;
}

/**
 * Reads a header by ranges, never the whole file.
 * @throws Fault `gguf-unknown`, `gguf-truncated`, `gguf-corrupt`, `gguf-too-large` or `type-unsupported`.
 */
export async function readGgufHeader(source: ByteSource): Promise<GgufHeader> {
  const cursor = new GgufCursor(source);
  const version = await readVersion(cursor);
  await cursor.fill(PREAMBLE_BYTES - 8, 'its header');
  const tensorCount = cursor.count();
  const keyCount = cursor.count();
  if (tensorCount > GGUF_LIMITS.tensors)
    throw tooLarge(source.name, `${tensorCount} tensors`, GGUF_LIMITS.tensors);
  if (keyCount > GGUF_LIMITS.keys) throw tooLarge(source.name, `${keyCount} metadata keys`, GGUF_LIMITS.keys);

  const fields = await readMetadata(cursor, keyCount);
  const alignment = readAlignment(source.name, fields.get('general.alignment'));
  const tensors = await readTensorEntries(cursor, tensorCount);
  const dataStart = Math.ceil(cursor.position / alignment) * alignment;
  checkLayout(source, tensors, { start: dataStart, alignment });
  return { version, fields, tensors, alignment, dataStart };
}

async function readVersion(cursor: GgufCursor): Promise<number> {
  const { name, size } = cursor.source;
  if (size < 4) throw unknown(name, size === 0 ? 'it is empty' : 'it is too short');
  await cursor.fill(4, 'its first four bytes');
  const magic = cursor.u32();
  if (magic !== MAGIC) throw unknown(name, guess(magic));
  await cursor.fill(4, 'its version');
  const version = cursor.u32();
  if (version === 2 || version === 3) return version;
  throw unknown(
    name,
    version % 65_536 === 0 && version > 0 ? 'it is big-endian' : `its version is ${version}, not 2 or 3`,
  );
}

function unknown(file: string, why: string): Fault {
  return new Fault(
    'gguf-unknown',
    `${file} is not a GGUF file that Nibble reads: ${why}. Check where it came from.`,
    {
      file,
    },
  );
}

function guess(magic: number): string {
  return (magic & 0xff) === 0x3c ? 'it looks like a web page' : 'it does not begin with GGUF';
}

function readAlignment(file: string, field: TypedValue | undefined): number {
  if (!field) return DEFAULT_ALIGNMENT;
  const { kind, value } = field;
  if (kind !== 'u32' || typeof value !== 'number' || value === 0 || (value & (value - 1)) !== 0) {
    throw corrupt(file, `its alignment is ${String(value)}, not a power of two`, {
      key: 'general.alignment',
    });
  }
  return value;
}
