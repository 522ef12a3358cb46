import type { TabPlatform } from '../../src/client/tabs/join-tabs.ts';
import { openTabBroker } from '../../workers/tab-broker.ts';

/** A tab of the site as `joinTabs` sees it. */
export interface FakeTab extends TabPlatform {
  /** The tab is closed: its locks are free, and its line to the broker is dead. */
  die(): void;
}

interface Waiting {
  readonly tab: object;
  readonly grant: () => Promise<unknown>;
  /** Set when it is held: gives it back without asking the holder. */
  free?: () => void;
}

/** A browser with Web Locks and the real broker, all in this thread. */
export function tabWorld() {
  const lines = new Map<string, Waiting[]>(); // the first of a line holds the lock
  const welcome = openTabBroker();

  const advance = (name: string): void => {
    const first = lines.get(name)?.[0];
    if (!first || first.free) return;
    const freed = new Promise<void>((resolve) => (first.free = resolve));
    const leave = (): void => {
      lines.set(
        name,
        lines.get(name)!.filter((one) => one !== first),
      );
      advance(name);
    };
    void Promise.race([first.grant(), freed]).then(leave, leave);
  };

  const openTab = (): FakeTab => {
    const tab = {};
    const ports: MessagePort[] = [];
    const request = (name: string, ...rest: unknown[]): Promise<unknown> => {
      const grant = rest.at(-1) as () => Promise<unknown>;
      const { signal } = rest.length > 1 ? (rest[0] as LockOptions) : {};
      return new Promise((resolve, reject) => {
        const waiting: Waiting = { tab, grant: async () => grant() };
        const answered: Waiting = {
          ...waiting,
          grant: () => waiting.grant().then((value) => (resolve(value), value)),
        };
        lines.set(name, [...(lines.get(name) ?? []), answered]);
        signal?.addEventListener('abort', () => {
          if (answered.free) return; // who holds a lock is not in line any more
          lines.set(
            name,
            lines.get(name)!.filter((one) => one !== answered),
          );
          reject(signal.reason as Error);
        });
        queueMicrotask(() => advance(name));
      });
    };
    return {
      locks: { request: request as LockManager['request'] },
      async reachBroker() {
        const { port1, port2 } = new MessageChannel();
        ports.push(port1);
        welcome(port2);
        await new Promise((resolve) => {
          port1.addEventListener('message', resolve, { once: true });
          port1.start();
        });
        return port1;
      },
      pause: () => new Promise((resolve) => setTimeout(resolve, 1)),
      die() {
        for (const port of ports) port.close();
        for (const [name, line] of lines) {
          lines.set(
            name,
            line.filter((one) => one.tab !== tab || one.free),
          );
          for (const one of line) if (one.tab === tab) one.free?.();
        }
      },
    };
  };
  return { openTab };
}
