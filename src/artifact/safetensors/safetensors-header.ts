import * as v from 'valibot';
import { Fault } from '../../core/fault.ts';
import type { ByteSource } from '../byte-source.ts';
import { isTextTable, parseUniqueJson } from './unique-json.ts';
import {
  isSafetensorsDtype,
  safetensorsBytes,
  SAFETENSORS_DTYPES,
  type SafetensorsDtype,
} from './safetensors-dtype.ts';
import { corruptSafetensors } from './safetensors-fault.ts';
import { SAFETENSORS_LIMITS } from './safetensors-limits.ts';

/** A tensor as the header describes it; the last size of `shape` is the row length. */
export interface SafetensorsEntry {
  readonly name: string;
  readonly dtype: SafetensorsDtype;
  readonly shape: readonly number[];
  readonly bytes: number;
  /** From the beginning of the file. */
  readonly offset: number;
}

export interface SafetensorsHeader {
  /** In the order of their data. */
  readonly tensors: readonly SafetensorsEntry[];
  /** `__metadata__`: what writers note, for example `format: pt`. */
  readonly metadata: ReadonlyMap<string, string>;
}

const LENGTH_BYTES = 8;
const size = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const EntrySchema = v.object({
  dtype: v.string(),
  shape: v.pipe(v.array(size), v.maxLength(SAFETENSORS_LIMITS.dimensions)),
  data_offsets: v.tuple([size, size]),
});

/**
 * Reads a header: 8 bytes of its length, little endian, then JSON, then data without a gap
 * (https://github.com/huggingface/safetensors, "Format").
 * @throws Fault `safetensors-corrupt`, or `type-unsupported` for elements of an unknown type.
 */
export async function readSafetensorsHeader(source: ByteSource): Promise<SafetensorsHeader> {
  const { name } = source;
  const length = await readLength(source);
  const text = await source.read(LENGTH_BYTES, length);
  if (text[0] !== 0x7b) throw corruptSafetensors(name, 'its header does not begin with {');
  const json = parseUniqueJson(text, (why, cause) => corruptSafetensors(name, `its header ${why}`, cause));
  const { __metadata__: notes = {}, ...rest } = json;
  const entries = Object.entries(rest);
  if (entries.length > SAFETENSORS_LIMITS.tensors)
    throw corruptSafetensors(name, `it claims ${entries.length} tensors`);
  if (!isTextTable(notes)) throw corruptSafetensors(name, 'its __metadata__ is no table of texts');
  const dataStart = LENGTH_BYTES + length;
  const tensors = entries.map(([tensor, entry]) => checkEntry(name, tensor, entry, dataStart));
  const inOrder = tensors.toSorted((a, b) => a.offset - b.offset || a.bytes - b.bytes);
  checkLayout(source, inOrder, dataStart);
  return { tensors: inOrder, metadata: new Map(Object.entries(notes)) };
}

async function readLength(source: ByteSource): Promise<number> {
  const { name } = source;
  if (source.size < LENGTH_BYTES) throw corruptSafetensors(name, 'it is too short');
  const bytes = await source.read(0, LENGTH_BYTES);
  const view = new DataView(bytes.buffer, bytes.byteOffset, LENGTH_BYTES);
  const length = Number(view.getBigUint64(0, true));
  if (length > SAFETENSORS_LIMITS.headerBytes)
    throw corruptSafetensors(name, `it claims a header of ${length} bytes`);
  if (LENGTH_BYTES + length > source.size)
    throw corruptSafetensors(name, `it ends before its header of ${length} bytes does`);
  return length;
}

function checkEntry(file: string, name: string, json: unknown, dataStart: number): SafetensorsEntry {
  const shown = name.slice(0, 100);
  if (name === '' || name.length > SAFETENSORS_LIMITS.nameLength)
    throw corruptSafetensors(file, `a tensor has a name of ${name.length} characters`);
  const entry = v.safeParse(EntrySchema, json);
  if (!entry.success) throw corruptSafetensors(file, `the entry of '${shown}' has not the right form`);
  const { dtype, shape, data_offsets: offsets } = entry.output;
  if (!isSafetensorsDtype(dtype)) {
    const known = Object.keys(SAFETENSORS_DTYPES).join(', ');
    throw new Fault(
      'type-unsupported',
      `${file} stores '${shown}' as ${dtype.slice(0, 40)}; Nibble reads ${known}.`,
      { file, tensor: shown },
    );
  }
  const [begin, end] = offsets;
  const bytes = safetensorsBytes(dtype, shape);
  if (bytes !== end - begin)
    throw corruptSafetensors(file, `'${shown}' needs ${bytes} bytes and has ${end - begin}`);
  return { name, dtype, shape, bytes, offset: dataStart + begin };
}

/** One after another from the beginning of the data to the end of the file: no byte is of two tensors, none of no tensor. */
function checkLayout(
  file: { readonly name: string; readonly size: number },
  inOrder: readonly SafetensorsEntry[],
  dataStart: number,
): void {
  let at = dataStart;
  for (const { name, offset, bytes } of inOrder) {
    const shown = name.slice(0, 100);
    if (offset < at) throw corruptSafetensors(file.name, `'${shown}' overlaps another tensor`);
    if (offset > at)
      throw corruptSafetensors(file.name, `${offset - at} bytes before '${shown}' are of no tensor`);
    at += bytes;
    if (at > file.size) throw corruptSafetensors(file.name, `it ends before '${shown}' does`);
  }
  if (at !== file.size)
    throw corruptSafetensors(file.name, `${file.size - at} bytes at its end are of no tensor`);
}
