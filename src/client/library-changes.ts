import { libraryChannel } from '../core/library.ts';

/** News of a library's documents, from this tab and the others. */
export interface LibraryChanges {
  /** Says so to this tab's listeners; the worker tells the other tabs. */
  readonly tell: () => void;
  /** Calls `listener` with every change until the returned function is called. */
  readonly subscribe: (listener: () => void) => () => void;
  close(): void;
}

export function openChanges(name: string): LibraryChanges {
  const listening = new Set<() => void>();
  const tell = (): void => {
    for (const listener of listening) listener();
  };
  let channel: BroadcastChannel | undefined;
  return {
    tell,
    subscribe(listener) {
      const mine = (): void => listener(); // the same function may listen twice
      listening.add(mine);
      if (channel === undefined && typeof BroadcastChannel !== 'undefined') {
        channel = new BroadcastChannel(libraryChannel(name));
        channel.addEventListener('message', tell);
      }
      return () => void listening.delete(mine);
    },
    close() {
      channel?.close();
      channel = undefined;
      listening.clear();
    },
  };
}
