import type { GivenDocument } from '../core/library.ts';

/** A file of a folder that was chosen is known by its path in it. */
export function asGiven(document: File | GivenDocument): GivenDocument {
  if (!(document instanceof Blob)) return document;
  return { name: document.webkitRelativePath || document.name, content: document };
}
