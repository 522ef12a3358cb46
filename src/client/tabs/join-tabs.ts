import type { Fault } from '../../core/fault.ts';
import { once } from '../../core/serial.ts';
import type { TabMessage } from '../../core/tab-message.ts';
import { asFault } from '../../wire/fault-wire.ts';
import type { LinkTiming, WorkerLink } from '../worker-link.ts';
import { reachBroker } from './broker.ts';
import { openGuestLink } from './guest-link.ts';
import { hostLeftFault, hostSilentFault } from './host-left.ts';
import { whileShown } from './while-shown.ts';

/** A client's place among those that share one worker. */
export interface Tabs {
  /** The way to the worker: our own when this client hosts it, through a port when another does. */
  open(): Promise<WorkerLink>;
  /** Gives the place up; the next in line becomes the host. What is being opened fails with `fault`. */
  leave(fault: Fault): void;
}

/** What a client brings along. */
export interface TabParts {
  readonly timing: LinkTiming;
  /** Starts a worker of our own. */
  readonly openOwn: () => Promise<WorkerLink>;
  /** Lets a guest from another tab in at our own worker. */
  readonly admit: (port: MessagePort, life: string) => Promise<void>;
}

/** What a browser gives; tests bring their own. */
export interface TabPlatform {
  readonly locks: Pick<LockManager, 'request'>;
  readonly reachBroker: () => Promise<MessagePort | undefined>;
  /** Waits that long, or until the signal is aborted. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** How often a host that turned us away is asked again, and how soon. */
const REFUSALS = 10;
const PAUSE_MS = 500;

/**
 * Joins the clients that share the worker `key`. Who holds the Web Lock of that name hosts the worker; the others wait
 * for the lock, and are guests meanwhile. The worker is a dedicated one, because a SharedWorker can have no threads.
 */
export function joinTabs(key: string, parts: TabParts, platform: TabPlatform = browserPlatform()): Tabs {
  return whileShown(() => new TabsMember(key, parts, platform));
}

class TabsMember implements Tabs {
  readonly #key: string;
  readonly #parts: TabParts;
  readonly #platform: TabPlatform;
  readonly #enter = once(() => this.#join());
  readonly #left = new AbortController();
  /** Aborted when the worker is ours to start, for good. */
  readonly #own = new AbortController();
  /** One host's time; over when another speaks up. */
  #reign = new AbortController();
  #guest: WorkerLink | undefined;

  constructor(key: string, parts: TabParts, platform: TabPlatform) {
    this.#key = key;
    this.#parts = parts;
    this.#platform = platform;
  }

  async open(): Promise<WorkerLink> {
    const [left, own] = [this.#left.signal, this.#own.signal];
    const broker = await Promise.race([this.#enter(), aborted(own)]);
    for (let refused = 0; broker && !own.aborted && !left.aborted;) {
      const giveUp = this.#reign.signal;
      const link = await openGuestLink({ ...this.#platform, ...this.#parts, key: this.#key, broker, giveUp });
      if (link && !giveUp.aborted) return (this.#guest = link);
      link?.end(hostLeftFault());
      if (giveUp.aborted) continue;
      if (++refused === REFUSALS) throw hostSilentFault();
      await this.#platform.pause(PAUSE_MS, giveUp);
    }
    if (left.aborted) throw asFault(left.reason);
    return this.#parts.openOwn();
  }

  leave(fault: Fault): void {
    this.#left.abort(fault);
    this.#change();
  }

  /** Gets in line and looks for the broker at the same time: the first tab need not wait for it. */
  async #join(): Promise<MessagePort | undefined> {
    const left = this.#left.signal;
    const reaching = this.#platform.reachBroker();
    const host = async (): Promise<void> => {
      this.#rule();
      const broker = await reaching;
      if (!broker) return; // nobody can attach here: another tab may have more luck
      broker.postMessage({ type: 'host', key: this.#key } satisfies TabMessage);
      await aborted(left);
    };
    const line = this.#platform.locks.request(`nibble-host ${this.#key}`, { signal: left }, host);
    line.catch(() => this.#rule()); // locks are denied in this frame: alone
    const broker = await reaching;
    if (!broker) this.#rule();
    left.addEventListener('abort', () => broker?.close());
    if (left.aborted) broker?.close();
    broker?.addEventListener('message', ({ data, ports }: MessageEvent<TabMessage>) =>
      this.#hear(data, ports),
    );
    return broker;
  }

  #hear(message: TabMessage, [port]: readonly MessagePort[]): void {
    if (message.type === 'welcome' || message.key !== this.#key) return;
    if (message.type === 'host') {
      if (!this.#own.signal.aborted) this.#change();
    } else if (port) this.#parts.admit(port, message.life).catch(() => port.close());
  }

  #rule(): void {
    this.#own.abort();
    this.#change();
  }

  /** Whoever hosted until now is gone, whether the port to it has noticed or not. */
  #change(): void {
    this.#guest?.end(hostLeftFault());
    this.#guest = undefined;
    this.#reign.abort(hostLeftFault());
    this.#reign = new AbortController();
  }
}

function browserPlatform(): TabPlatform {
  return { locks: navigator.locks, reachBroker, pause };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return aborted(AbortSignal.any([signal, AbortSignal.timeout(ms)]));
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
