import type { ByteAppender } from '../../artifact/byte-appender.ts';

/** A file that appears under its name all at once, when it is complete, or not at all. */
export interface OutputFile extends ByteAppender {
  /** Everything has been written: gives the file its name. @throws Fault `storage-full`, `storage-denied`, `storage-lost` */
  commit(): Promise<void>;
  /** Leaves nothing behind. Does nothing after `commit`. */
  discard(): Promise<void>;
}
