import { resolve } from 'node:path';
import { sha256Hex } from '../artifact/digest.ts';
import { memoryEntryStore } from '../cache/memory-entry-store.ts';
import type { AddOutcome, GivenDocument } from '../core/library.ts';
import { isFault } from '../core/fault.ts';
import { buildSite, type BuiltSite } from '../documents/site/build-site.ts';
import { sparingEmbed, type SparingEmbed } from '../documents/site/sparing-embed.ts';
import { folderDocuments } from '../node/folder-documents.ts';
import { isFolder } from '../node/folder-files.ts';
import { outputFile } from '../node/output-file.ts';
import { vectorCachePath } from '../node/vector-cache-path.ts';
import { readVectors, writeVectors } from '../node/vector-file.ts';
import { plural } from '../core/plural.ts';
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
  const output = resolve(command.output);
  const file = await outputFile(output); // before hours of work, not after
  try {
    const cache = vectorCachePath(output);
    const { built, vectors } = await build(documents, command, { cache, terminal });
    await file.append(built.bytes);
    await file.commit();
    await report(command, { ...built, reused: vectors.reused }, terminal);
    await keepVectors(cache, vectors, terminal);
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

interface Built {
  readonly built: BuiltSite;
  readonly vectors: SparingEmbed;
}

async function build(
  documents: readonly GivenDocument[],
  { choice, code }: IndexCommand,
  { cache, terminal }: { readonly cache: string; readonly terminal: Terminal },
): Promise<Built> {
  const { signal } = terminal;
  const embedder = openChosen(choice, terminal);
  const vectors = sparingEmbed({
    embed: embedder.embed,
    identify: () => embedder.identify(signal),
    recall: (model) => readVectors(cache, model),
    digest: sha256Hex,
  });
  try {
    const parts = { store: memoryEntryStore(), digest: sha256Hex, now: Date.now, embed: vectors.embed };
    const built = await buildSite(documents, parts, {
      signal,
      onProgress: (progress) => terminal.progress(progressLine(progress)),
      ...given('code', code),
    });
    return { built, vectors };
  } finally {
    await embedder.close();
  }
}

/** For the next build. The index is there without them, so that what fails here is told and no more. */
async function keepVectors(cache: string, { model, used }: SparingEmbed, terminal: Terminal): Promise<void> {
  if (!model) return;
  try {
    await writeVectors(cache, model, used);
  } catch (error) {
    if (!isFault(error)) throw error;
    terminal.say(`The next build will make all vectors anew: ${error.message}`);
  }
}

interface BuiltIndex extends BuiltSite {
  /** Passages whose vectors were known. */
  readonly reused: number;
}

async function report({ output, json }: IndexCommand, built: BuiltIndex, terminal: Terminal): Promise<void> {
  const { outcomes, passages, reused, bytes } = built;
  const refused = outcomes.filter((each) => each.outcome === 'refused');
  for (const { name, message } of refused) terminal.say(`${name} is left out: ${message}`);
  const documents = outcomes.length - refused.length;
  const truncated = outcomes.reduce((sum, each) => sum + truncatedOf(each), 0);
  if (json) {
    const left = refused.map(({ name, code, message }) => ({ name, code, message }));
    await terminal.print(
      `${JSON.stringify({ documents, passages, reused, truncated, bytes: bytes.length, refused: left })}\n`,
    );
    return;
  }
  if (truncated > 0) terminal.say(`Of ${plural(truncated, 'passage')} the model read only the beginning.`);
  const known = reused > 0 ? ` (${reused} of them as they were)` : '';
  await terminal.print(
    `${output}: ${plural(documents, 'document')}, ${plural(passages, 'passage')}${known}, ${sizeText(bytes.length)}\n`,
  );
}

const sizeText = (bytes: number): string =>
  bytes < 1e6 ? `${Math.ceil(bytes / 1000)} kB` : megabytes(bytes);

function truncatedOf(outcome: AddOutcome): number {
  return outcome.outcome === 'refused' ? 0 : outcome.document.truncated;
}
