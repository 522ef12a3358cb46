import { ByteSink } from '../../src/artifact/byte-sink.ts';

/** A GGUF put together by hand, field by field, so that each may be wrong. */
export class RawGguf {
  readonly #sink = new ByteSink();

  header(
    header: { magic?: string; version?: number; tensors?: number | bigint; keys?: number | bigint } = {},
  ): this {
    this.#sink.push(new TextEncoder().encode(header.magic ?? 'GGUF'));
    return this.u32(header.version ?? 3)
      .u64(header.tensors ?? 0)
      .u64(header.keys ?? 0);
  }

  u8(value: number): this {
    this.#sink.push(Uint8Array.of(value));
    return this;
  }

  u32(value: number): this {
    this.#sink.u32(value);
    return this;
  }

  u64(value: number | bigint): this {
    this.#sink.u64(value);
    return this;
  }

  text(value: string): this {
    const bytes = new TextEncoder().encode(value);
    this.u64(bytes.length);
    this.#sink.push(bytes);
    return this;
  }

  /** A key of kind u32. */
  key(name: string, value: number): this {
    return this.text(name).u32(4).u32(value);
  }

  tensor(
    tensor: {
      name?: string;
      shape?: readonly (number | bigint)[];
      type?: number;
      offset?: number | bigint;
    } = {},
  ): this {
    const shape = tensor.shape ?? [32];
    this.text(tensor.name ?? 'weights').u32(shape.length);
    for (const size of shape) this.u64(size);
    return this.u32(tensor.type ?? 0).u64(tensor.offset ?? 0);
  }

  /** Zeros: padding to 32 bytes, then `bytes` of tensor data. */
  data(bytes: number): this {
    this.#sink.grow((32 - (this.#sink.length % 32)) % 32);
    this.#sink.grow(bytes);
    return this;
  }

  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#sink.bytes.slice();
  }
}
