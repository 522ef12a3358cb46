import type { AddOutcome, AddProgress, DocumentKind, LibraryUsage } from '../../../core/library.ts';
import type { ModelRecord } from '../../../core/protocol.ts';
import { plural } from '../../../core/plural.ts';
import { formatBytes } from '../../format.ts';

const KINDS: Readonly<Record<DocumentKind, string>> = {
  text: 'Text',
  markdown: 'Markdown',
  html: 'Web page',
  pdf: 'PDF',
  csv: 'Table',
  code: 'Source code',
};

export function kindText(kind: DocumentKind): string {
  return KINDS[kind];
}

/** What is known of models that embed, besides their sizes. */
const EMBEDDER_NOTES: Readonly<Record<string, string>> = {
  'minilm-static': 'Small and fast, for weak devices; it finds a little less.',
  'all-minilm-l6-v2': 'Reads each passage as a whole, so it also finds what is said in other words.',
};

export function embedderNote({ id, bytes, complete }: ModelRecord): string {
  const note = EMBEDDER_NOTES[id] ?? '';
  const size = complete ? 'It is on this device.' : `${formatBytes(bytes)}, downloaded once.`;
  return note === '' ? size : `${note} ${size}`;
}

/** What is being done now; it changes with each document, not with each passage. */
export function stepText(progress: AddProgress | undefined): string {
  if (progress === undefined) return 'Beginning';
  if (progress.phase !== 'model') {
    const { phase, document } = progress;
    return `${{ read: 'Reading', embed: 'Reading', store: 'Storing' }[phase]} ${document}`;
  }
  return progress.progress.phase === 'download'
    ? 'Downloading the model that finds passages'
    : 'Starting the model that finds passages';
}

/** How far that is, in numbers. */
export function countText(progress: AddProgress | undefined): string {
  if (progress === undefined) return '';
  if (progress.phase === 'model') {
    if (progress.progress.phase === 'notice') return progress.progress.notice.message;
    const { doneBytes, totalBytes } = progress.progress;
    return `${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`;
  }
  const { documents, documentsDone, done, total } = progress;
  const passages = total === undefined ? '' : ` · ${done ?? 0} of ${plural(total, 'passage')}`;
  return `Document ${Math.min(documentsDone + 1, documents)} of ${documents}${passages}`;
}

/** Between 0 and 1, or undefined while nobody knows. */
export function shareOf(progress: AddProgress | undefined): number | undefined {
  if (progress === undefined) return undefined;
  if (progress.phase === 'model') {
    if (progress.progress.phase === 'notice') return undefined;
    const { doneBytes, totalBytes } = progress.progress;
    return totalBytes > 0 ? doneBytes / totalBytes : undefined;
  }
  const { documents, documentsDone, done = 0, total = 0 } = progress;
  const ofThis = total > 0 ? done / total : 0;
  return documents > 0 ? Math.min(1, (documentsDone + ofThis) / documents) : undefined;
}

/** "3 added, 1 updated, 2 unchanged, 1 refused." */
export function outcomeText(outcomes: readonly AddOutcome[]): string {
  const counts = (['added', 'updated', 'unchanged', 'refused'] as const).map(
    (outcome) => [outcomes.filter((one) => one.outcome === outcome).length, outcome] as const,
  );
  const said = counts.filter(([count]) => count > 0).map(([count, outcome]) => `${count} ${outcome}`);
  return said.length === 0 ? '' : `${said.join(', ')}.`;
}

export function usageText({ documents, passages, storedBytes, memoryBytes }: LibraryUsage): string {
  return (
    `${plural(documents, 'document')} in ${plural(passages, 'passage')}: ${formatBytes(storedBytes)} stored on this device, ` +
    `${formatBytes(memoryBytes)} in memory while it is searched.`
  );
}

/** "27 Nov 2026, 14:05", in the person's own time. */
export function whenText(ms: number): string {
  return new Date(ms).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
}
