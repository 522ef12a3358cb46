/** Bytes written one after another, little endian, into a buffer that doubles. */
export class ByteSink {
  #bytes = new Uint8Array(1024);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** What has been written so far; a view. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Room for `bytes` more; where they begin, and a view to write them with. */
  grow(bytes: number): { readonly view: DataView<ArrayBuffer>; readonly offset: number } {
    const offset = this.#length;
    this.#length += bytes;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length));
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return { view: this.#view, offset };
  }

  u32(value: number): void {
    const { view, offset } = this.grow(4);
    view.setUint32(offset, value, true);
  }

  u64(value: number | bigint): void {
    const { view, offset } = this.grow(8);
    view.setBigUint64(offset, BigInt(value), true);
  }

  push(bytes: Uint8Array): void {
    const { offset } = this.grow(bytes.length);
    this.#bytes.set(bytes, offset);
  }
}
