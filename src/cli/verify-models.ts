import { fileURLToPath } from 'node:url';
import { Fault } from '../core/fault.ts';
import { plural } from '../core/plural.ts';
import { isWhole } from './file-digest.ts';
import { readFolder } from './model-folder.ts';
import type { Terminal } from './terminal.ts';

/** Reads every byte of a folder's models; fails when one is not what its catalogue says. */
export async function verifyModels(folder: string, terminal: Terminal): Promise<void> {
  const catalog = await readFolder(folder);
  if (!catalog) {
    const message = `There is no catalog.json in ${folder}. Give the folder that \`nibble models fetch\` filled.`;
    throw new Fault('option-invalid', message, { folder });
  }
  let bad = 0;
  for (const { id, files } of catalog.models) {
    for (const file of files) {
      terminal.progress(`Reading ${file.path}`);
      const whole = await isWhole(fileURLToPath(file.url), file, terminal.signal);
      if (!whole) bad++;
      await terminal.print(`${whole ? 'ok     ' : 'DAMAGED'}  ${id}  ${file.path}\n`);
    }
  }
  if (bad === 0) return;
  const message = `Not what the catalogue says: ${plural(bad, 'file')} in ${folder}. Fetch the model again.`;
  throw new Fault('shard-corrupt', message, { folder, bad });
}
