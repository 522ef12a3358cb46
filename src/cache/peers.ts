import { deviceLocks, type Locks } from '../core/device-locks.ts';

/** How the tabs of one site, which share a storage, agree about what they do there. */
export interface Peers {
  readonly locks: Locks | undefined;
  /** Joins what tabs say to each other under `name`; `hear` is called with what others say. */
  openChannel(name: string, hear: (message: unknown) => void): Channel;
}

export interface Channel {
  say(message: unknown): void;
  close(): void;
}

/** The tabs of this browser; silence where it has no `BroadcastChannel`. */
export function devicePeers(): Peers {
  return { locks: deviceLocks(), openChannel };
}

function openChannel(name: string, hear: (message: unknown) => void): Channel {
  if (typeof BroadcastChannel === 'undefined') return { say() {}, close() {} };
  const channel = new BroadcastChannel(name);
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => hear(data));
  return { say: (message) => channel.postMessage(message), close: () => channel.close() };
}
