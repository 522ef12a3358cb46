import { Fault } from '../core/fault.ts';
import type { ByteAppender } from './byte-appender.ts';
import { planFile, writeHeader, type GgufHead, type GgufPlan } from './gguf-writer.ts';

/**
 * Writes a GGUF v3 file from front to back, so that one larger than memory can be made: the header says where everything will lie,
 * then tensors come one after another, in pieces of any size.
 */
export class GgufStreamWriter {
  readonly #head: GgufHead;
  readonly #plan: GgufPlan;
  readonly #out: ByteAppender;
  #written = 0;
  /** Index of the tensor that is being written, and how many of its bytes are. */
  #current = 0;
  #done = 0;

  private constructor(head: GgufHead, plan: GgufPlan, out: ByteAppender) {
    this.#head = head;
    this.#plan = plan;
    this.#out = out;
  }

  /** Writes the header. @throws Fault `bug` for rows that are no whole blocks, and what the appender throws */
  static async begin(head: GgufHead, out: ByteAppender): Promise<GgufStreamWriter> {
    const header = writeHeader(head);
    const writer = new GgufStreamWriter(head, planFile(head, header.length), out);
    await writer.#append(header);
    await writer.#padTo(writer.#plan.start);
    return writer;
  }

  /** Bytes that the whole file will have. */
  get size(): number {
    return this.#plan.end;
  }

  /**
   * Writes the tensor, or the next piece of it; tensors come in the header's order.
   * @throws Fault `bug` for a tensor whose turn it is not, or more bytes than it has
   */
  async write(name: string, piece: Uint8Array): Promise<void> {
    const tensor = this.#head.tensors[this.#current];
    const { bytes } = this.#plan.tensors[this.#current] ?? { bytes: 0 };
    if (tensor?.name !== name) {
      throw new Fault(
        'bug',
        `'${name}' was written where ${tensor ? `'${tensor.name}'` : 'the end'} was due.`,
      );
    }
    if (this.#done + piece.length > bytes) {
      const has = this.#done + piece.length;
      throw new Fault('bug', `'${name}' needs ${bytes} bytes of ${tensor.type}, not ${has}.`);
    }
    await this.#append(piece);
    this.#done += piece.length;
    if (this.#done === bytes) await this.#next();
  }

  /** Must be called last. @throws Fault `bug` unless all tensors are complete */
  finish(): void {
    const due = this.#head.tensors[this.#current];
    if (due) throw new Fault('bug', `The file ends before '${due.name}' is complete.`);
  }

  async #next(): Promise<void> {
    this.#current++;
    this.#done = 0;
    const next = this.#plan.tensors[this.#current];
    await this.#padTo(next ? this.#plan.start + next.offset : this.#plan.end);
  }

  async #padTo(offset: number): Promise<void> {
    if (offset > this.#written) await this.#append(new Uint8Array(offset - this.#written));
  }

  async #append(bytes: Uint8Array): Promise<void> {
    await this.#out.append(bytes);
    this.#written += bytes.length;
  }
}
