import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { EmbeddingModel } from '../core/embedding.ts';
import { VERSION } from '../core/version.ts';
import type { KnownVector, KnownVectors } from '../documents/site/sparing-embed.ts';
import { diskFault } from './disk-fault.ts';
import { writeWhole } from './write-whole.ts';

// A file of vectors that are known, little-endian:
//
//   8  "NIBBLEVC"
//  32  SHA-256 of what made them: this package's version and the model's digest
//      a row for each: 32 bytes SHA-256 of the text, 4 bytes that are 1 where its end was not read, the vector in float32
//  32  SHA-256 of all before

const MAGIC = 'NIBBLEVC';
const DIGEST_BYTES = 32;
const HEAD_BYTES = MAGIC.length + DIGEST_BYTES;
const FLAG_BYTES = 4;
const ROW_HEAD_BYTES = DIGEST_BYTES + FLAG_BYTES;

/** The vectors that a file has of a model; none when it is missing, damaged, or has those of another model or version. */
export async function readVectors(path: string, model: EmbeddingModel): Promise<KnownVectors> {
  const bytes = await readFile(path).catch(() => undefined); // it only saves time
  const known = new Map<string, KnownVector>();
  const rowBytes = ROW_HEAD_BYTES + 4 * model.dimensions;
  if (!bytes || !isWhole(bytes) || !bytes.subarray(0, HEAD_BYTES).equals(headOf(model))) return known;
  for (let at = HEAD_BYTES; at + rowBytes <= bytes.length - DIGEST_BYTES; at += rowBytes) {
    const text = bytes.toString('hex', at, at + DIGEST_BYTES);
    const truncated = bytes.readUInt32LE(at + DIGEST_BYTES) === 1;
    const row = Uint8Array.from(bytes.subarray(at + ROW_HEAD_BYTES, at + rowBytes)); // aligned
    known.set(text, { vector: new Float32Array(row.buffer), truncated });
  }
  return known;
}

/** @throws Fault `storage-full`, `storage-denied`, `storage-lost` */
export async function writeVectors(
  path: string,
  model: EmbeddingModel,
  vectors: KnownVectors,
): Promise<void> {
  const pieces: Uint8Array[] = [headOf(model)];
  for (const [text, { vector, truncated }] of vectors) {
    const head = Buffer.alloc(ROW_HEAD_BYTES);
    head.write(text, 'hex');
    head.writeUInt32LE(truncated ? 1 : 0, DIGEST_BYTES);
    pieces.push(head, new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength));
  }
  const body = Buffer.concat(pieces);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeWhole(path, [body, sha256(body)]);
  } catch (error) {
    throw diskFault(error, path);
  }
}

function headOf({ digest }: EmbeddingModel): Buffer {
  return Buffer.concat([Buffer.from(MAGIC), sha256(Buffer.from(`${VERSION} ${digest}`))]);
}

function isWhole(bytes: Buffer): boolean {
  const end = bytes.length - DIGEST_BYTES;
  return end >= HEAD_BYTES && sha256(bytes.subarray(0, end)).equals(bytes.subarray(end));
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
