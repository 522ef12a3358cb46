import type { ClientOptions, WorkerOptions } from '../client/client-options.ts';
import type { Client } from '../client/client.ts';
import type { Library } from '../client/library.ts';
import type { LibraryOptions } from '../client/library-options.ts';
import type { ModelStore } from '../client/models.ts';

/** What an assistant needs of a client. */
export type AssistantClient = Pick<Client, 'info' | 'models' | 'chat' | 'tokenize' | 'memoryBytes' | 'close'>;

/** The one seam between an assistant and the package: nothing behind it is loaded by the assistant itself. */
export interface Runtime {
  openModels(options: WorkerOptions): ModelStore;
  createClient(options: ClientOptions): Promise<AssistantClient>;
  openLibrary(options: LibraryOptions): Library;
}
