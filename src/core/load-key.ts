import type { LoadOptions } from './protocol.ts';

/** The same words for two loads that, with the same catalogue, end in the same thing. Whoever shares a worker reads them: no token. */
export function loadKey(options: LoadOptions): string {
  const { model, catalogUrl, device = 'auto', threads = 'auto', contextLength, hub } = options;
  return JSON.stringify([model, catalogUrl, device, threads, contextLength, hub?.endpoint]);
}
