import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Fault } from '../core/fault.ts';
import { readTexts } from '../judge/read-texts.ts';
import { isMissing } from '../node/disk-fault.ts';

/** The texts of a file to learn from. @throws Fault `calibration-invalid` */
export async function calibrationTexts(path: string): Promise<readonly string[]> {
  try {
    return readTexts(await readFile(path, 'utf8'), basename(path), 'calibration');
  } catch (error) {
    const why = isMissing(error) ? 'there is no such file' : error instanceof Error ? error.message : error;
    throw new Fault('calibration-invalid', `${path}: ${String(why)}`, { file: path }, error);
  }
}
