import type { LoadProgress } from '../../core/protocol.ts';
import { formatBytes } from '../format.ts';

/** What an answer waits for before its passages are found. */
export function lookupText(progress: LoadProgress): string {
  if (progress.phase !== 'download') return '';
  const { doneBytes, totalBytes } = progress;
  return `The model that finds passages comes first: ${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`;
}
