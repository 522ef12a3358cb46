import type { Fault } from '../core/fault.ts';
import { decodeUtf8 } from './utf8.ts';
import { WIRE } from './protobuf-writer.ts';

const LARGEST_FIELD = 2 ** 29 - 1;
const MAX_VARINT_BYTES = 10;

/**
 * Reads one protobuf message, field by field, without copying: `while (reader.next()) switch (reader.field) …`. A field
 * whose value nobody takes is passed over. Whatever does not fit throws what `refuse` makes of it.
 */
export class ProtobufReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #refuse: (what: string) => Fault;
  #at = 0;
  #field = 0;
  #wire = -1;

  constructor(bytes: Uint8Array, refuse: (what: string) => Fault) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#refuse = refuse;
  }

  /** The number of the field that `next` came to. */
  get field(): number {
    return this.#field;
  }

  /** Whether the field is length-delimited: text, bytes, a message, or numbers packed together. */
  get delimited(): boolean {
    return this.#wire === WIRE.bytes;
  }

  /** Goes to the next field; false at the end of the message. */
  next(): boolean {
    if (this.#wire !== -1) this.#skip();
    if (this.#at === this.#bytes.length) return false;
    const tag = Number(this.#varint());
    this.#field = Math.floor(tag / 8);
    this.#wire = tag % 8;
    if (this.#field >= 1 && this.#field <= LARGEST_FIELD) return true;
    throw this.#refuse(`it has a field of number ${this.#field}`);
  }

  /** int64 in two's complement: a number where a number holds it exactly, else a bigint. */
  int(): number | bigint {
    this.#expect(WIRE.varint);
    return signed(this.#varint());
  }

  float(): number {
    this.#expect(WIRE.fixed32);
    return this.#view.getFloat32(this.#take(4), true);
  }

  /** Floats of a repeated field: one, or packed together, `limit` at most. */
  floats(limit: number): number[] {
    if (!this.delimited) return [this.float()];
    const bytes = this.bytes();
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    if (bytes.length > 4 * limit || bytes.length % 4 !== 0)
      throw this.#refuse('a list of it has a wrong length');
    return Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
  }

  /** Text of `limit` bytes at most. */
  text(limit: number): string {
    const bytes = this.bytes();
    if (bytes.length > limit) throw this.#refuse(`a text of it has ${bytes.length} bytes`);
    return decodeUtf8(bytes, 0, bytes.length);
  }

  /** A view. */
  bytes(): Uint8Array {
    this.#expect(WIRE.bytes);
    const length = Number(this.#varint());
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  message(): ProtobufReader {
    return new ProtobufReader(this.bytes(), this.#refuse);
  }

  /** Integers of a repeated field: one, or packed together, `limit` at most. */
  ints(limit: number): (number | bigint)[] {
    if (!this.delimited) return [this.int()];
    const packed = this.message();
    const values: (number | bigint)[] = [];
    while (packed.#at < packed.#bytes.length) {
      if (values.length === limit) throw this.#refuse('a list of it is too long');
      values.push(signed(packed.#varint()));
    }
    return values;
  }

  #expect(wire: number): void {
    if (this.#wire !== wire)
      throw this.#refuse(`field ${this.#field} has another kind of value than it should`);
    this.#wire = -1;
  }

  #skip(): void {
    const wire = this.#wire;
    this.#wire = -1;
    if (wire === WIRE.varint) this.#varint();
    else if (wire === WIRE.fixed64) this.#take(8);
    else if (wire === WIRE.fixed32) this.#take(4);
    else if (wire === WIRE.bytes) this.#take(Number(this.#varint()));
    else throw this.#refuse(`field ${this.#field} is encoded in a way that does not exist`);
  }

  /** Moves past `length` bytes; where they begin. */
  #take(length: number): number {
    const start = this.#at;
    if (length > this.#bytes.length - start)
      throw this.#refuse(`field ${this.#field} is longer than what holds it`);
    this.#at += length;
    return start;
  }

  /** 64 unsigned bits; a bigint only above 2⁵³. */
  #varint(): number | bigint {
    let value = 0;
    const start = this.#at;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.#bytes[this.#take(1)]!;
      if (scale > 2 ** 42) break;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    return this.#longVarint(start);
  }

  #longVarint(start: number): bigint {
    let value = 0n;
    this.#at = start;
    for (let i = 0; i < MAX_VARINT_BYTES; i++) {
      const byte = this.#bytes[this.#take(1)]!;
      value |= BigInt(byte & 0x7f) << BigInt(7 * i);
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw this.#refuse('it has a number that does not end');
  }
}

function signed(value: number | bigint): number | bigint {
  if (typeof value === 'number') return value;
  const wide = BigInt.asIntN(64, value);
  return wide >= Number.MIN_SAFE_INTEGER && wide <= Number.MAX_SAFE_INTEGER ? Number(wide) : wide;
}
