/** Where a file is written to, from its beginning to its end: a disk, a cache, memory. */
export interface ByteAppender {
  /**
   * Takes the next bytes; whoever calls may overwrite them once this has resolved.
   * @throws Fault `storage-full`
   */
  append(bytes: Uint8Array): Promise<void> | void;
}
