import type { AddProgress } from '../core/library.ts';

/** How far documents are, for a person who watches. */
export function progressLine(progress: AddProgress): string {
  if (progress.phase === 'model') return 'The embedding model comes to this machine';
  const { document, documentsDone, documents, done, total } = progress;
  const passages = done === undefined || total === undefined ? '' : `, ${done} of ${total} passages`;
  return `${documentsDone} of ${documents} documents; ${document}${passages}`;
}
