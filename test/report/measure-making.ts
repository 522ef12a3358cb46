import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../scripts/run.mjs';
import type { QuantizeReport } from '../../src/core/quantization.ts';
import { TEACHER, TEXTS } from './library.ts';

/** What quantizing took, in a process that did nothing else. */
export interface Making {
  readonly threads: number;
  readonly seconds: number;
  /** Above what the process held before. */
  readonly peakBytes: number;
}

/** Q4_1 by GPTQ, as the command makes it, on two threads and on one. */
export async function measureMaking(folder: string): Promise<Making[]> {
  const made: Making[] = [];
  for (const threads of [2, 1]) {
    const options = ['--threads', String(threads), '--no-judge', '--json', '-o', join(folder, 'making.gguf')];
    const { stdout } = await promisify(execFile)(process.execPath, [
      join(root, 'dist/lib/src/cli/nibble.js'),
      'quantize',
      TEACHER,
      '--to',
      'q4_1',
      '--method',
      'gptq',
      '--calibrate',
      TEXTS,
      ...options,
    ]);
    const { seconds, memory } = JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as QuantizeReport;
    made.push({ threads, seconds, peakBytes: memory!.most - memory!.before });
  }
  return made;
}
