import type { PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { Fault } from '../../../core/fault.ts';
import type { PdfTextItem } from './page-lines.ts';

/**
 * The runs of text of a page, some hundred at a time, in the order in which it draws them. pdf.js goes no further than it is
 * asked to, so whoever asks may give others a turn between two pieces, or stop.
 */
export async function* pageRuns(page: PDFPageProxy): AsyncGenerator<readonly PdfTextItem[]> {
  const text = page.streamTextContent() as ReadableStream<
    Awaited<ReturnType<PDFPageProxy['getTextContent']>>
  >;
  const reader = text.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read())
      yield next.value.items.filter((item): item is typeof item & PdfTextItem => 'str' in item);
  } finally {
    // not awaited: pdf.js is done with a page that was left only when its document is
    reader.cancel(new Fault('closed', 'The page was left.')).catch(() => {});
    page.cleanup();
  }
}
