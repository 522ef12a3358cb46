import { Fault } from '../../core/fault.ts';
import type { ByteAppender } from '../byte-appender.ts';
import { safetensorsBytes, SAFETENSORS_DTYPES, type SafetensorsDtype } from './safetensors-dtype.ts';

const DTYPES = Object.keys(SAFETENSORS_DTYPES) as readonly SafetensorsDtype[];

/** A tensor that a file will hold; the last size of `shape` is the row length. */
export interface SafetensorsToCome {
  readonly name: string;
  readonly dtype: SafetensorsDtype;
  readonly shape: readonly number[];
}

export interface SafetensorsOptions {
  /** Notes for readers; `{ format: 'pt' }`, which transformers expects, unless told. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** `official` unless told; `given` for who cannot choose in which order tensors come. */
  readonly order?: 'official' | 'given';
}

/**
 * Writes a safetensors file from front to back. Data lies as the official writer lays it, wider types first and then by name, so
 * that every tensor begins at a multiple of its element; `order` says it.
 */
export class SafetensorsWriter {
  /** The tensors in the order in which they are to be written. */
  readonly order: readonly SafetensorsToCome[];
  readonly #out: ByteAppender;
  #current = 0;
  #done = 0;

  private constructor(order: readonly SafetensorsToCome[], out: ByteAppender) {
    this.order = order;
    this.#out = out;
  }

  /**
   * Writes the header.
   * @throws Fault `bug` for a name that is given twice or kept for notes; `scheme-invalid` for a given order in which a tensor would
   *         begin between two of its elements, which no reader can use; and what the appender throws
   */
  static async begin(
    tensors: readonly SafetensorsToCome[],
    out: ByteAppender,
    options: SafetensorsOptions = {},
  ): Promise<SafetensorsWriter> {
    const metadata = options.metadata ?? { format: 'pt' };
    const order = options.order === 'given' ? tensors : inOfficialOrder(tensors);
    const writer = new SafetensorsWriter(order, out);
    await out.append(headerOf(order, metadata));
    writer.#skipEmpty();
    return writer;
  }

  /**
   * Writes the tensor, or the next piece of it.
   * @throws Fault `bug` for a tensor whose turn it is not, or more bytes than it has
   */
  async write(name: string, piece: Uint8Array): Promise<void> {
    const tensor = this.order[this.#current];
    if (tensor?.name !== name)
      throw new Fault(
        'bug',
        `'${name}' was written where ${tensor ? `'${tensor.name}'` : 'the end'} was due.`,
      );
    const bytes = safetensorsBytes(tensor.dtype, tensor.shape);
    if (this.#done + piece.length > bytes) {
      const has = this.#done + piece.length;
      throw new Fault('bug', `'${name}' needs ${bytes} bytes of ${tensor.dtype}, not ${has}.`);
    }
    await this.#out.append(piece);
    this.#done += piece.length;
    if (this.#done < bytes) return;
    this.#current++;
    this.#done = 0;
    this.#skipEmpty();
  }

  /** Must be called last. @throws Fault `bug` unless all tensors are complete */
  finish(): void {
    const due = this.order[this.#current];
    if (due) throw new Fault('bug', `The file ends before '${due.name}' is complete.`);
  }

  /** Tensors without elements have no turn. */
  #skipEmpty(): void {
    for (let next = this.order[this.#current]; next; next = this.order[this.#current]) {
      if (safetensorsBytes(next.dtype, next.shape) > 0) return;
      this.#current++;
    }
  }
}

function inOfficialOrder(tensors: readonly SafetensorsToCome[]): readonly SafetensorsToCome[] {
  const place = (dtype: SafetensorsDtype): number => DTYPES.indexOf(dtype);
  return tensors.toSorted((a, b) => place(a.dtype) - place(b.dtype) || (a.name < b.name ? -1 : 1));
}

function headerOf(
  order: readonly SafetensorsToCome[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const entries = new Map<string, unknown>([['__metadata__', metadata]]);
  let at = 0;
  for (const { name, dtype, shape } of order) {
    if (entries.has(name)) throw new Fault('bug', `A file cannot hold two tensors named '${name}'.`);
    if (at % SAFETENSORS_DTYPES[dtype] !== 0) {
      const message = `'${name}' would begin between two elements of a safetensors file. Write a GGUF file.`;
      throw new Fault('scheme-invalid', message, { tensor: name });
    }
    const end = at + safetensorsBytes(dtype, shape);
    entries.set(name, { dtype, shape, data_offsets: [at, end] });
    at = end;
  }
  // not through an object, which would put names that are numbers first
  const fields = [...entries].map(([name, entry]) => `${JSON.stringify(name)}:${JSON.stringify(entry)}`);
  const json = new TextEncoder().encode(`{${fields.join(',')}}`);
  const padded = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + padded).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(padded), true);
  bytes.set(json, 8);
  return bytes;
}
