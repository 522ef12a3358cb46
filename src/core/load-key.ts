import type { LoadOptions } from './protocol.ts';

/** The same words for two loads that, with the same catalogue, end in the same thing. */
export function loadKey(options: LoadOptions): string {
  const { model, catalogUrl, device = 'auto', threads = 'auto', contextLength } = options;
  return JSON.stringify([model, catalogUrl, device, threads, contextLength]);
}
