import { abortedFault, throwIfAborted } from '../core/fault.ts';
import { openTurns } from './turns.ts';

/** One who uses what is held; it stays there until all have left. */
export interface Entered<T> {
  readonly item: T;
  readonly leave: () => void;
}

/** A place for one thing that many may use at once; who wants another one there waits until nobody uses the one before. */
export class SharedPlace<T> {
  readonly #dispose: (item: T) => void;
  readonly #turns = openTurns(); // of whoever changes what is held
  #now: { readonly key: string; readonly item: T } | undefined;
  #users = 0;
  #changing = 0;
  #onIdle: (() => void) | undefined;

  constructor(dispose: (item: T) => void) {
    this.#dispose = dispose;
  }

  get held(): T | undefined {
    return this.#now?.item;
  }

  /** Opens what `key` stands for, unless it is there already. */
  async enter(key: string, open: () => Promise<T>, signal?: AbortSignal): Promise<Entered<T>> {
    // past a change that waits nobody may go, or it would wait for ever
    if (this.#now?.key === key && this.#changing === 0) return this.#use(this.#now.item);
    return this.#change(async () => {
      if (this.#now?.key !== key) {
        await this.#idle(signal);
        this.#free(); // the old one goes before the new one comes
        this.#now = { key, item: await open() };
      }
      return this.#use(this.#now.item);
    }, signal);
  }

  /** Frees what is held if it is this one, whoever uses it. */
  drop(item: T): void {
    if (this.#now?.item === item) this.#free();
  }

  /** Frees what is held, if it is what is meant, as soon as nobody uses it. */
  release(isMeant: (item: T) => boolean): Promise<void> {
    return this.#change(async () => {
      if (!this.#now || !isMeant(this.#now.item)) return;
      await this.#idle();
      this.#free();
    });
  }

  #use(item: T): Entered<T> {
    this.#users++;
    const leave = (): void => {
      if (--this.#users === 0) this.#onIdle?.();
    };
    return { item, leave };
  }

  #idle(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      throwIfAborted(signal);
      this.#onIdle = resolve;
      if (this.#users === 0) resolve();
      signal?.addEventListener('abort', () => reject(abortedFault(signal)), { once: true });
    });
  }

  async #change<R>(job: () => Promise<R>, signal?: AbortSignal): Promise<R> {
    this.#changing++;
    try {
      const end = await this.#turns.enter(signal);
      try {
        return await job();
      } finally {
        end();
      }
    } finally {
      this.#changing--;
    }
  }

  #free(): void {
    const old = this.#now;
    this.#now = undefined;
    if (old) this.#dispose(old.item);
  }
}
