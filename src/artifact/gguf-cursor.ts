import type { ByteSource } from './byte-source.ts';
import { tooLarge, truncated } from './gguf-fault.ts';
import { GGUF_LIMITS } from './gguf-limits.ts';
import { decodeUtf8 } from './utf8.ts';

const FIRST_WINDOW_BYTES = 64 * 1024;
const LAST_WINDOW_BYTES = 1024 * 1024;

/**
 * Walks a file's header through a window that grows. `fill` is the only asynchronous step: callers ask
 * `ready` first, so that a hundred thousand strings cost a few awaits and not a hundred thousand.
 */
export class GgufCursor {
  readonly source: ByteSource;
  #window: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(new ArrayBuffer(0));
  #start = 0;
  #at = 0;
  #windowBytes = FIRST_WINDOW_BYTES;

  constructor(source: ByteSource) {
    this.source = source;
  }

  /** Absolute offset of the next byte. */
  get position(): number {
    return this.#start + this.#at;
  }

  /** Bytes that can be taken without `fill`. */
  get ready(): number {
    return this.#window.length - this.#at;
  }

  /** Bytes of the file that are not yet taken. */
  get left(): number {
    return this.source.size - this.position;
  }

  /** Makes `bytes` bytes ready, or tells that the file has not got them. */
  async fill(bytes: number, what: string): Promise<void> {
    if (bytes <= this.ready) return;
    const { name, size } = this.source;
    if (bytes > this.left) throw truncated(name, what, { size });
    const { headerBytes } = GGUF_LIMITS;
    if (this.position + bytes > headerBytes) throw tooLarge(name, 'a header that does not end', headerBytes);
    const start = this.position;
    this.#window = await this.source.read(start, Math.min(this.left, Math.max(bytes, this.#windowBytes)));
    this.#view = new DataView(this.#window.buffer, this.#window.byteOffset, this.#window.length);
    this.#start = start;
    this.#at = 0;
    this.#windowBytes = Math.min(2 * this.#windowBytes, LAST_WINDOW_BYTES);
  }

  u32(): number {
    return this.#take(4).getUint32(this.#at - 4, true);
  }

  /** An unsigned 64-bit count. Above 2⁵³ it is inexact, which is enough to find it too large. */
  count(): number {
    const view = this.#take(8);
    return view.getUint32(this.#at - 8, true) + view.getUint32(this.#at - 4, true) * 2 ** 32;
  }

  /** `bytes` bytes as text. */
  text(bytes: number): string {
    this.#take(bytes);
    return decodeUtf8(this.#window, this.#at - bytes, this.#at);
  }

  /** A view whose byte `offset` is the next byte, and moves past `bytes`. */
  numbers(bytes: number): { readonly view: DataView; readonly offset: number } {
    return { view: this.#take(bytes), offset: this.#at - bytes };
  }

  #take(bytes: number): DataView {
    this.#at += bytes;
    return this.#view;
  }
}
