import type { ClientOptions, WorkerOptions } from '../client/client-options.ts';
import type { Client } from '../client/client.ts';
import type { ModelStore } from '../client/models.ts';

/** What the page needs of a client. */
export type PageClient = Pick<Client, 'info' | 'models' | 'chat' | 'close'>;

/** The one seam between the page and the package: the page itself never loads anything. */
export interface Runtime {
  openModels(options: WorkerOptions): ModelStore;
  createClient(options: ClientOptions): Promise<PageClient>;
}
