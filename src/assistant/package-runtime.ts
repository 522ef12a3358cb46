import { createClient } from '../client/client.ts';
import { openModels } from '../client/models.ts';
import type { Runtime } from './runtime.ts';

/** The package itself, as the runtime of an assistant. */
export const packageRuntime: Runtime = { createClient, openModels };
