import { resolve } from 'node:path';
import { sha256Hex } from '../artifact/digest.ts';
import { memoryEntryStore } from '../cache/memory-entry-store.ts';
import type { AddOutcome } from '../core/library.ts';
import { buildSite, type BuiltSite } from '../documents/site/build-site.ts';
import { folderDocuments } from '../node/folder-documents.ts';
import { writeWhole } from '../node/write-whole.ts';
import { openChosen } from './embed-choice.ts';
import type { IndexCommand } from './index-command.ts';
import { megabytes } from './megabytes.ts';
import { given, invalid } from './parse-options.ts';
import { progressLine } from './progress-line.ts';
import type { Terminal } from './terminal.ts';

/** `nibble index`: the documents of a folder as one file that a page can search without a server. */
export async function runIndex(command: IndexCommand, terminal: Terminal): Promise<void> {
  const { folder, output, include, exclude, urlBase, urlEnding, code } = command;
  const documents = await folderDocuments(resolve(folder), {
    ...given('include', include),
    ...given('exclude', exclude),
    ...given('urlBase', urlBase),
    ...given('urlEnding', urlEnding),
  });
  if (documents.length === 0)
    throw invalid('nibble index', `finds no document in ${folder}; --include says which files are some`);
  const embedder = openChosen(command.choice, terminal);
  try {
    const parts = { store: memoryEntryStore(), digest: sha256Hex, now: Date.now, embed: embedder.embed };
    const built = await buildSite(documents, parts, {
      signal: terminal.signal,
      onProgress: (progress) => terminal.progress(progressLine(progress)),
      ...given('code', code),
    });
    await writeWhole(resolve(output), built.bytes);
    await report(command, built, terminal);
  } finally {
    await embedder.close();
  }
}

async function report({ output, json }: IndexCommand, built: BuiltSite, terminal: Terminal): Promise<void> {
  const { outcomes, passages, bytes } = built;
  const refused = outcomes.filter((each) => each.outcome === 'refused');
  for (const { name, message } of refused) terminal.say(`${name} is left out: ${message}`);
  const documents = outcomes.length - refused.length;
  const truncated = outcomes.reduce((sum, each) => sum + truncatedOf(each), 0);
  if (json) {
    const left = refused.map(({ name, code, message }) => ({ name, code, message }));
    await terminal.print(
      `${JSON.stringify({ documents, passages, truncated, bytes: bytes.length, refused: left })}\n`,
    );
    return;
  }
  if (truncated > 0) terminal.say(`Of ${truncated} passages the model read only the beginning.`);
  await terminal.print(
    `${output}: ${documents} documents, ${passages} passages, ${sizeText(bytes.length)}\n`,
  );
}

const sizeText = (bytes: number): string =>
  bytes < 1e6 ? `${Math.ceil(bytes / 1000)} kB` : megabytes(bytes);

function truncatedOf(outcome: AddOutcome): number {
  return outcome.outcome === 'refused' ? 0 : outcome.document.truncated;
}
