import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { defaultCacheFolder } from './cache-folder.ts';

/**
 * Where the vectors of an index rest between two builds: with what other tools keep in its project, where hosts of sites look for
 * it, and in this system's place for caches when it is in no project.
 * @param output absolute
 */
export function vectorCachePath(output: string): string {
  const project = projectOf(dirname(output));
  const folder = project
    ? join(project, 'node_modules/.cache/nibble')
    : join(defaultCacheFolder(), 'vectors');
  const name = project ? relative(project, output) : output;
  return join(folder, `${createHash('sha256').update(name).digest('hex').slice(0, 20)}.vectors`);
}

/** The nearest folder that packages are installed in. */
function projectOf(folder: string): string | undefined {
  if (existsSync(join(folder, 'node_modules'))) return folder;
  const above = dirname(folder);
  return above === folder ? undefined : projectOf(above);
}
