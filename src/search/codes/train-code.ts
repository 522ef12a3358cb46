import { Fault } from '../../core/fault.ts';
import { seededRandom } from '../../core/seeded-random.ts';
import { BinaryCode } from './binary-code.ts';
import { BITS, BitsCode } from './bits-code.ts';
import { ByteCode } from './byte-code.ts';
import { byteRanges } from './byte-ranges.ts';
import { countVectors } from './checked-vector.ts';
import { Float16Code } from './float16-code.ts';
import { Float32Code } from './float32-code.ts';
import { Int16Code } from './int16-code.ts';
import { PqCode } from './pq-code.ts';
import { pqBooks } from './pq-books.ts';
import { signBytes } from './rotation.ts';
import type { CodeName, VectorCode } from './vector-code.ts';

export interface TrainOptions {
  readonly dimensions: number;
  /** Of rotations and of the first centroids. */
  readonly seed?: number;
  /** int8 and uint8: where ranges end, as a share of the farthest value in the sample. Absent: chosen for each dimension. */
  readonly clip?: number;
  /** bits4 and bits2: whether errors are put where the sample's like do not look, which takes five times as long. Absent: they are. */
  readonly weighted?: boolean;
  /** pq: bytes of a row. Absent: one for eight dimensions. */
  readonly parts?: number;
}

/** Rows that are looked at; more do not make a better code. */
const MOST_ROWS = 10_000;

/**
 * Makes a code from a sample of the vectors it is for, `[n, dimensions]`; a few thousand are plenty, and for float32, float16,
 * int16 and binary none is needed. The same sample and seed make the same code.
 * @throws Fault `vector-invalid` for a sample that is empty or has broken vectors, `option-invalid`
 */
export function trainCode(name: CodeName, sample: Float32Array, options: TrainOptions): VectorCode {
  const { dimensions, seed = 1 } = options;
  checkClip(options.clip);
  countVectors(sample, dimensions); // and checks them
  const rows = evenly(sample, dimensions, MOST_ROWS);
  switch (name) {
    case 'float32':
      return new Float32Code(dimensions);
    case 'float16':
      return new Float16Code(dimensions);
    case 'int16':
      return new Int16Code(dimensions);
    case 'binary':
      return new BinaryCode(dimensions);
    case 'int8':
    case 'uint8':
      return trainBytes(name, needed(rows), options);
    case 'bits1':
    case 'bits2':
    case 'bits4':
      return trainBits(name, needed(rows), options);
    case 'pq':
      return new PqCode(pqBooks(needed(rows), { dimensions, seed, parts: options.parts }), dimensions);
    default:
      return unknownCode(name);
  }
}

/** Vectors that say enough of where queries vary. */
const WEIGHING_ROWS = 4000;
/** Vectors for each dimension: fewer say too little of how those vary together. */
const WEIGHING_FEWEST = 2;
/** Above, weighing errors would take milliseconds a vector. */
const WEIGHING_DIMENSIONS = 768;

/**
 * One bit leaves no choice worth its time (building an index would take twice as long). Weights are not stored: what a code that is
 * opened again writes is rounded to the nearest, and is found as well as ever.
 */
function trainBits(
  name: 'bits1' | 'bits2' | 'bits4',
  rows: Float32Array,
  { dimensions, seed = 1, weighted = true }: TrainOptions,
): BitsCode {
  const [centre, signs] = [meanOf(rows, dimensions), randomSigns(dimensions, seed)];
  const isWeighed =
    weighted &&
    name !== 'bits1' &&
    dimensions <= WEIGHING_DIMENSIONS &&
    rows.length >= WEIGHING_FEWEST * dimensions ** 2;
  const sample = isWeighed ? evenly(rows, dimensions, WEIGHING_ROWS) : undefined;
  return new BitsCode(BITS[name], centre, signs, sample);
}

function trainBytes(
  name: 'int8' | 'uint8',
  rows: Float32Array,
  { dimensions, clip }: TrainOptions,
): ByteCode {
  const levels = name === 'int8' ? 255 : 256;
  const { steps, middles } = byteRanges(rows, dimensions, levels, clip);
  return new ByteCode(
    name,
    steps,
    name === 'int8' ? middles : middles.map((middle, k) => middle - 127.5 * steps[k]!),
  );
}

function evenly(sample: Float32Array, dimensions: number, most: number): Float32Array {
  const count = sample.length / dimensions;
  if (count <= most) return sample;
  const rows = new Float32Array(most * dimensions);
  for (let i = 0; i < most; i++) {
    const from = Math.floor((i * count) / most) * dimensions;
    rows.set(sample.subarray(from, from + dimensions), i * dimensions);
  }
  return rows;
}

function meanOf(rows: Float32Array, dimensions: number): Float32Array {
  const sums = new Float64Array(dimensions);
  for (let i = 0; i < rows.length; i++) sums[i % dimensions]! += rows[i]!;
  return Float32Array.from(sums, (sum) => (sum * dimensions) / rows.length);
}

function randomSigns(dimensions: number, seed: number): Uint8Array {
  const random = seededRandom(seed);
  return Uint8Array.from({ length: signBytes(dimensions) }, () => Math.floor(random() * 256));
}

function needed(rows: Float32Array): Float32Array {
  if (rows.length > 0) return rows;
  throw new Fault('vector-invalid', 'This code is made from a sample of vectors, and there is none.');
}

function checkClip(clip: number | undefined): void {
  if (clip === undefined || (clip > 0 && clip <= 1)) return;
  throw new Fault(
    'option-invalid',
    `Ranges end at a share above 0 and at most 1 of the farthest value, not ${clip}.`,
  );
}

function unknownCode(name: never): never {
  throw new Fault('option-invalid', `There is no code called "${String(name)}".`);
}
