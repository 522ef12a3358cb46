import { Fault } from '../../core/fault.ts';
import { BinaryCode } from './binary-code.ts';
import { BITS, BitsCode } from './bits-code.ts';
import { ByteCode } from './byte-code.ts';
import { MOST_DIMENSIONS } from './checked-vector.ts';
import { Float16Code } from './float16-code.ts';
import { Float32Code } from './float32-code.ts';
import { Int16Code } from './int16-code.ts';
import { CENTROIDS, partBounds } from './pq-books.ts';
import { PqCode } from './pq-code.ts';
import { signBytes } from './rotation.ts';
import { CODE_NAMES, type CodeName, type VectorCode } from './vector-code.ts';

/**
 * A code from its state, which may come from anywhere.
 * @throws Fault `index-invalid`
 */
export function openCode(state: unknown): VectorCode {
  const { name, dimensions, parameters } = partsOf(state);
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
    case 'uint8': {
      const steps = floats(parameters, 'steps', dimensions);
      if (steps.some((step) => step <= 0)) return broken('a step that is not above zero');
      return new ByteCode(name, steps, floats(parameters, 'bases', dimensions));
    }
    case 'bits1':
    case 'bits2':
    case 'bits4':
      return new BitsCode(
        BITS[name],
        floats(parameters, 'centre', dimensions),
        bytes(parameters, 'signs', signBytes(dimensions)),
      );
    case 'pq':
      return openPq(parameters, dimensions);
    default:
      return broken(`the code "${String(name satisfies never)}"`);
  }
}

function openPq(parameters: Parameters, dimensions: number): PqCode {
  const parts = parameters['parts'];
  if (!isCount(parts, dimensions)) return broken(`${String(parts)} parts`);
  const centroids = floats(parameters, 'centroids', CENTROIDS * dimensions);
  const bounds = partBounds(dimensions, parts);
  const books = Array.from({ length: parts }, (_, part) =>
    centroids.subarray(CENTROIDS * bounds[part]!, CENTROIDS * bounds[part + 1]!),
  );
  return new PqCode(books, dimensions);
}

type Parameters = Readonly<Record<string, unknown>>;

function partsOf(state: unknown): { name: CodeName; dimensions: number; parameters: Parameters } {
  if (!isRecord(state)) return broken('nothing');
  const { name, dimensions, parameters } = state;
  const known = CODE_NAMES.find((code) => code === name);
  if (known === undefined) return broken(`the code "${String(name)}"`);
  if (!isCount(dimensions, MOST_DIMENSIONS)) return broken(`${String(dimensions)} dimensions`);
  if (!isRecord(parameters)) return broken('no parameters');
  return { name: known, dimensions, parameters };
}

function floats(parameters: Parameters, name: string, length: number): Float32Array {
  const values = parameters[name];
  if (!(values instanceof Float32Array) || values.length !== length)
    return broken(`no ${length} numbers as "${name}"`);
  if (!values.every(Number.isFinite)) return broken(`a number in "${name}" that is not finite`);
  return values.slice();
}

function bytes(parameters: Parameters, name: string, length: number): Uint8Array {
  const values = parameters[name];
  if (!(values instanceof Uint8Array) || values.length !== length)
    return broken(`no ${length} bytes as "${name}"`);
  return values.slice();
}

function isRecord(value: unknown): value is Parameters {
  return typeof value === 'object' && value !== null;
}

function isCount(value: unknown, most: number): value is number {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= most;
}

function broken(what: string): never {
  throw new Fault('index-invalid', `What vectors were written with cannot be read: it has ${what}.`);
}
