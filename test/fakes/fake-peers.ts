import type { Peers } from '../../src/cache/peers.ts';
import { fakeLocks } from './fake-locks.ts';

export interface FakePeer extends Peers {
  /** Falls silent for ever and gives back its locks, as a closed tab does. */
  die(): void;
  /** Falls silent and keeps its locks, as a tab that the browser has put to sleep. */
  freeze(): void;
}

interface Listener {
  readonly name: string;
  hear(message: unknown): void;
}

/** The tabs of one browser: what one says, all others hear. */
export function fakePeers(): { tab(): FakePeer } {
  const device = fakeLocks();
  const listeners = new Set<Listener>();
  return {
    tab() {
      const own = device.tab();
      let silent = false;
      return {
        locks: own.locks,
        openChannel(name, hear) {
          const listener: Listener = { name, hear };
          listeners.add(listener);
          return {
            say(message) {
              if (silent) return;
              for (const other of listeners)
                if (other !== listener && other.name === name) other.hear(message);
            },
            close: () => void listeners.delete(listener),
          };
        },
        die() {
          silent = true;
          own.die();
        },
        freeze: () => void (silent = true),
      };
    },
  };
}
