import { packageRuntime } from '../../assistant/package-runtime.ts';
import type { Runtime } from '../../assistant/runtime.ts';
import type { WorkerOptions } from '../../client/client-options.ts';
import type { Models, ModelStore } from '../../client/models.ts';

/** The token that a person gave for the Hub: kept until the page is left, and written nowhere. */
export interface HubKey {
  readonly token: string | undefined;
  /** What a worker must be told that starts now. */
  readonly options: Pick<WorkerOptions, 'catalog' | 'hub'>;
  /** Models through a worker that knows the token; undefined while there is none. */
  readonly models: Models | undefined;
  /** An empty one takes it back. */
  use(token: string): void;
  close(): Promise<void>;
}

export interface HubKeyOptions {
  readonly runtime: Runtime | undefined;
  readonly catalog: string;
  /** Of a mirror; absent means huggingface.co. */
  readonly endpoint: string | undefined;
}

export function hubKey(options: HubKeyOptions): HubKey {
  return new Key(options);
}

class Key implements HubKey {
  readonly #options: HubKeyOptions;
  #token: string | undefined;
  #store: ModelStore | undefined;

  constructor(options: HubKeyOptions) {
    this.#options = options;
  }

  get token(): string | undefined {
    return this.#token;
  }

  get options(): Pick<WorkerOptions, 'catalog' | 'hub'> {
    const { catalog, endpoint } = this.#options;
    const token = this.#token;
    if (endpoint === undefined && token === undefined) return { catalog };
    const hub = {
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(token === undefined ? {} : { token }),
    };
    return { catalog, hub };
  }

  get models(): Models | undefined {
    if (this.#token === undefined) return undefined;
    return (this.#store ??= (this.#options.runtime ?? packageRuntime).openModels(this.options));
  }

  use(token: string): void {
    const next = token.trim() || undefined;
    if (next === this.#token) return;
    void this.close(); // that worker knows the old one
    this.#token = next;
  }

  async close(): Promise<void> {
    const store = this.#store;
    this.#store = undefined;
    await store?.close();
  }
}
