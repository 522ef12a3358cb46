/** Random access to the bytes of one file, wherever they rest: cache chunks, a disk, memory. */
export interface ByteSource {
  readonly name: string;
  readonly size: number;
  /**
   * Bytes [offset, offset + length). The result may be a view and may be shorter never: a range outside the
   * file throws `gguf-truncated`.
   */
  read(offset: number, length: number): Promise<Uint8Array>;
}
