import { resolve } from 'node:path';
import { sha256Hex } from '../artifact/digest.ts';
import { memoryEntryStore } from '../cache/memory-entry-store.ts';
import type { AddOutcome, GivenDocument } from '../core/library.ts';
import { buildSite, type BuiltSite } from '../documents/site/build-site.ts';
import { folderDocuments } from '../node/folder-documents.ts';
import { isFolder } from '../node/folder-files.ts';
import { outputFile } from '../node/output-file.ts';
import { openChosen } from './embed-choice.ts';
import type { IndexCommand } from './index-command.ts';
import { megabytes } from './megabytes.ts';
import { given, invalid } from './parse-options.ts';
import { progressLine } from './progress-line.ts';
import type { Terminal } from './terminal.ts';

/** `nibble index`: the documents of a folder as one file that a page can search without a server. */
export async function runIndex(command: IndexCommand, terminal: Terminal): Promise<void> {
  const documents = await documentsOf(command);
  if (await isFolder(command.output))
    throw invalid('--out', `is ${command.output}, a folder; name a file in it`);
  const file = await outputFile(resolve(command.output)); // before hours of work, not after
  try {
    const built = await build(documents, command, terminal);
    await file.append(built.bytes);
    await file.commit();
    await report(command, built, terminal);
  } finally {
    await file.discard();
  }
}

/** @throws Fault `option-invalid` where there is no folder, or nothing to read in it; `storage-…` */
async function documentsOf(command: IndexCommand): Promise<readonly GivenDocument[]> {
  const { folder, include, exclude, urlBase, urlEnding } = command;
  if (!(await isFolder(folder))) throw invalid('nibble index', `finds no folder at ${resolve(folder)}`);
  const documents = await folderDocuments(resolve(folder), {
    ...given('include', include),
    ...given('exclude', exclude),
    ...given('urlBase', urlBase),
    ...given('urlEnding', urlEnding),
  });
  if (documents.length > 0) return documents;
  throw invalid('nibble index', `finds no document in ${folder}; --include says which files are some`);
}

async function build(
  documents: readonly GivenDocument[],
  { choice, code }: IndexCommand,
  terminal: Terminal,
): Promise<BuiltSite> {
  const embedder = openChosen(choice, terminal);
  try {
    const parts = { store: memoryEntryStore(), digest: sha256Hex, now: Date.now, embed: embedder.embed };
    return await buildSite(documents, parts, {
      signal: terminal.signal,
      onProgress: (progress) => terminal.progress(progressLine(progress)),
      ...given('code', code),
    });
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
