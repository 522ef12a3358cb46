import { ByteSink } from './byte-sink.ts';

/** Bytes that come later: only their number is known. */
export interface Promised {
  readonly name: string;
  readonly length: number;
}

/** How a field is encoded (protobuf's "wire types"); 3 and 4, groups, are out of use. */
export const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** Shorter contents are copied into the stream, longer ones pass by reference. */
const COPIED_BYTES = 4096;
const ENCODER = new TextEncoder();

/**
 * Writes one protobuf message (protobuf.dev/programming-guides/encoding). Large contents are never copied: the message
 * is a list of pieces, some of which may only be promised.
 */
export class ProtobufWriter {
  readonly #done: (Uint8Array | Promised)[] = [];
  #doneBytes = 0;
  #sink = new ByteSink();

  get length(): number {
    return this.#doneBytes + this.#sink.length;
  }

  /** What has been written, in order; nothing may be written afterwards. */
  finish(): readonly (Uint8Array | Promised)[] {
    this.#close();
    return this.#done;
  }

  /** int64 and all smaller integers, bool and enum. */
  varint(field: number, value: number | bigint): void {
    this.#tag(field, WIRE.varint);
    this.#varint(value);
  }

  float(field: number, value: number): void {
    this.#tag(field, WIRE.fixed32);
    const { view, offset } = this.#sink.grow(4);
    view.setFloat32(offset, value, true);
  }

  text(field: number, value: string): void {
    this.bytes(field, ENCODER.encode(value));
  }

  bytes(field: number, content: Uint8Array | Promised): void {
    this.#tag(field, WIRE.bytes);
    this.#varint(content.length);
    this.#append(content);
  }

  message(field: number, write: (inner: ProtobufWriter) => void): void {
    const inner = new ProtobufWriter();
    write(inner);
    this.#tag(field, WIRE.bytes);
    this.#varint(inner.length);
    for (const piece of inner.finish()) this.#append(piece);
  }

  #append(content: Uint8Array | Promised): void {
    if (content instanceof Uint8Array && content.length <= COPIED_BYTES) return this.#sink.push(content);
    this.#close();
    this.#done.push(content);
    this.#doneBytes += content.length;
  }

  #close(): void {
    if (this.#sink.length === 0) return;
    this.#done.push(this.#sink.bytes);
    this.#doneBytes += this.#sink.length;
    this.#sink = new ByteSink();
  }

  #tag(field: number, wire: number): void {
    this.#varint(field * 8 + wire);
  }

  /** Seven bits a byte, low ones first; a negative number is its 64-bit complement. */
  #varint(value: number | bigint): void {
    if (value < 0 || typeof value === 'bigint') return this.#wideVarint(BigInt.asUintN(64, BigInt(value)));
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.#byte((rest % 0x80) | 0x80);
    this.#byte(rest);
  }

  #wideVarint(value: bigint): void {
    let rest = value;
    for (; rest >= 0x80n; rest >>= 7n) this.#byte(Number(rest & 0x7fn) | 0x80);
    this.#byte(Number(rest));
  }

  #byte(value: number): void {
    const { view, offset } = this.#sink.grow(1);
    view.setUint8(offset, value);
  }
}
