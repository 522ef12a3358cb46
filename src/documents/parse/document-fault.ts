import { Fault, type FaultDetail } from '../../core/fault.ts';
import type { DocumentKind } from '../../core/library.ts';
import { DOCUMENT_LIMITS } from './document-limits.ts';

/** What its bytes are not, or how they contradict themselves. */
export function unreadable(message: string, detail: FaultDetail = {}, cause?: unknown): Fault {
  return new Fault('document-unreadable', message, detail, cause);
}

export function noText(): Fault {
  return unreadable(
    'This is no text: it holds bytes that no text has. PDF, HTML, Markdown, CSV and text can be read.',
  );
}

export function noPdf(): Fault {
  return unreadable('This is no PDF, whatever its name says: it does not begin like one.');
}

/** @throws Fault `document-large` when `count` is above the limit of its name. */
export function checkLimit(name: keyof typeof DOCUMENT_LIMITS, count: number): void {
  const limit = DOCUMENT_LIMITS[name];
  if (count <= limit) return;
  const message = `The document has ${count.toLocaleString('en')} ${name}; ${limit.toLocaleString('en')} are read at most. Give it in parts.`;
  throw new Fault('document-large', message, { [name]: count, limit });
}

/** Nothing to read: `document-empty`. */
export function emptyFault(kind: DocumentKind): Fault {
  const message =
    kind === 'pdf'
      ? 'There is no text in this PDF. Its pages may be pictures: text recognition could make it readable.'
      : 'There is nothing to read in this document.';
  return new Fault('document-empty', message);
}
