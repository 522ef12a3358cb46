import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../scripts/run.mjs';
import type { Library } from './library.ts';

/** Of the texts that may be learned from. */
const TEXTS = 100_000;

/** Runs `nibble distil` on a part of the training texts that a seed chooses. */
export async function makeStudent(
  training: readonly string[],
  { teacher, student }: { readonly teacher: string; readonly student: string },
  { shuffledOrder }: Library,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'nibble-student-'));
  try {
    const chosen = shuffledOrder(training.length, 3).subarray(0, TEXTS);
    const texts = join(folder, 'texts.json');
    await writeFile(texts, JSON.stringify(Array.from(chosen, (at) => training[at])));
    const nibble = `${root}dist/lib/src/cli/nibble.js`;
    const args = [nibble, 'distil', teacher, '--texts', texts, '--refine', '-o', student];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    console.log(stdout.trim());
  } finally {
    await rm(folder, { recursive: true });
  }
}
