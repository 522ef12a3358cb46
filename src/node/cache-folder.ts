import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where this system wants programs to keep what can be downloaded again. */
export function defaultCacheFolder(): string {
  const { LOCALAPPDATA, XDG_CACHE_HOME } = process.env;
  switch (process.platform) {
    case 'win32':
      return join(LOCALAPPDATA || join(homedir(), 'AppData', 'Local'), 'nibble-llm', 'Cache');
    case 'darwin':
      return join(homedir(), 'Library', 'Caches', 'nibble-llm');
    default:
      return join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'nibble-llm');
  }
}
