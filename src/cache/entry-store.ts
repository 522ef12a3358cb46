/** Changes that are made all together or not at all. */
export interface EntryChanges {
  /** Values that structured cloning carries. */
  readonly put?: ReadonlyMap<string, unknown>;
  /** Keys that go; one that is put as well stays, with its new value. */
  readonly remove?: Iterable<string>;
}

/**
 * Values by key, where a person's own data rests. Keys are ordered by UTF-16 units. Every method rejects with a `storage-*`
 * Fault and nothing else.
 */
export interface EntryStore {
  /** The values of these keys, in their order; `undefined` for what is not there. */
  read(keys: readonly string[]): Promise<readonly unknown[]>;
  /** Keys that begin with `prefix`, in order. */
  keys(prefix: string): Promise<readonly string[]>;
  /** Resolves when the changes are kept, all of them; a crash or a full disk leaves everything as it was. */
  write(changes: EntryChanges): Promise<void>;
  close(): void;
}
