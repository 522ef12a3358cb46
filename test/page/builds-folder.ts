import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import type {} from './built-once.ts'; // says what is provided

/** What Vitest calls before this project's tests, and after them the function that comes back. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'nibble-builds-'));
  project.provide('buildsFolder', folder);
  return () => rm(folder, { recursive: true, force: true });
}
