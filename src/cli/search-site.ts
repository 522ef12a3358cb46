import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { sha256Hex } from '../artifact/digest.ts';
import type { Passage } from '../core/library.ts';
import { quoteText } from '../core/quote-text.ts';
import type { Library } from '../documents/library/library.ts';
import type { LibraryParts } from '../documents/library/library-parts.ts';
import { openLibrary } from '../documents/library/open-library.ts';
import { siteModel } from '../documents/site/read-header.ts';
import { openSite } from '../documents/site/open-site.ts';
import { folderDocuments } from '../node/folder-documents.ts';
import { nodeLibraryParts } from '../node/node-library-parts.ts';
import { openChosen } from './embed-choice.ts';
import type { SearchCommand } from './index-command.ts';
import { given, invalid } from './parse-options.ts';
import { progressLine } from './progress-line.ts';
import type { Terminal } from './terminal.ts';

/** Where nobody says how many. */
const PASSAGES = 5;

/** `nibble search`: what in a site file, or in the documents of a folder, answers a question. */
export async function runSearch(command: SearchCommand, terminal: Terminal): Promise<void> {
  const { place, question, limit = PASSAGES, json } = command;
  const path = resolve(place);
  const bytes = await siteBytes(path);
  const embedder = openChosen(
    { ...given('model', bytes && (await siteModel(bytes, sha256Hex))), ...command.choice },
    terminal,
  );
  try {
    const parts = await nodeLibraryParts(embedder.embed);
    const library = bytes ? await openSite(bytes, parts, terminal) : await openFolder(path, parts, terminal);
    const found = await library.search({ question, limit, quotes: limit }, { signal: terminal.signal });
    await terminal.print(json ? `${JSON.stringify(found)}\n` : found.map(passageText).join('\n'));
    if (found.length === 0) terminal.say('Nothing was found.');
  } finally {
    await embedder.close();
  }
}

/** Of a site file; a folder has none. @throws Fault `option-invalid` */
async function siteBytes(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const stats = await stat(path).catch(() => undefined);
  if (!stats) throw invalid('nibble search', `finds neither a file nor a folder at ${path}`);
  return stats.isDirectory() ? undefined : new Uint8Array(await readFile(path));
}

async function openFolder(path: string, parts: LibraryParts, terminal: Terminal): Promise<Library> {
  const { signal } = terminal;
  const library = await openLibrary(parts);
  const outcomes = await library.add(await folderDocuments(path), {
    signal,
    onProgress: (progress) => terminal.progress(progressLine(progress)),
  });
  for (const each of outcomes)
    if (each.outcome === 'refused') terminal.say(`${each.name} is left out: ${each.message}`);
  return library;
}

/** A passage for a person: where it stands, how near it is, the sentence that is nearest, all that it says. */
function passageText(passage: Passage, at: number): string {
  const { name, url, page, headings, cosine, text } = passage;
  const where = [url ?? name, page === undefined ? '' : `page ${page}`, headings.join(' > ')].filter(Boolean);
  const near = cosine === undefined ? '' : `  (${cosine.toFixed(2)})`;
  const quote = quoteText(passage)?.replaceAll(/\s+/gu, ' ');
  const pointer = quote === undefined || quote === text.trim() ? '' : `   → ${quote}\n\n`;
  return `${at + 1}. ${where.join(', ')}${near}\n${pointer}${text.replaceAll(/^/gmu, '   ')}\n`;
}
