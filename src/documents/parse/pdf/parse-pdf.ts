import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { Fault, isFault, throwIfAborted } from '../../../core/fault.ts';
import { yieldToEventLoop } from '../../../core/yield.ts';
import { checkLimit, unreadable } from '../document-fault.ts';
import type { ParsedDocument } from '../parsed-document.ts';
import type { ParseOptions } from '../parse-options.ts';
import { TextBuilder } from '../text-builder.ts';
import { loadPdfJs } from './load-pdfjs.ts';
import { addPageBlocks } from './page-blocks.ts';
import { linesOfPage, type PageLine, type PdfTextItem } from './page-lines.ts';
import { pageRuns } from './page-runs.ts';
import { withoutRunningLines } from './running-lines.ts';

/** Text is wanted and nothing else: no network, no fonts, no pictures, no forms. */
const TEXT_ONLY = {
  disableFontFace: true,
  useSystemFonts: false,
  useWorkerFetch: false,
  useWasm: false,
  isOffscreenCanvasSupported: false,
  isImageDecoderSupported: false,
  disableWorkerRendering: true,
  enableXfa: false,
  verbosity: 0,
} as const;

/** Time for all pages together, on the slowest of devices. */
const MOST_MS = 20 * 60_000;

/**
 * The text of a PDF's pages, in the order in which they draw it.
 * @throws Fault `document-unreadable` for a broken or locked one, `document-large`, `aborted`, `network` when pdf.js cannot be fetched
 */
export async function parsePdf(
  bytes: Uint8Array<ArrayBuffer>,
  { signal }: ParseOptions,
): Promise<ParsedDocument> {
  const { getDocument } = await pdfJs();
  throwIfAborted(signal);
  const task = getDocument({ ...TEXT_ONLY, data: bytes.slice() }); // it takes the bytes away
  try {
    return await readDocument(await task.promise, signal);
  } catch (error) {
    throw isFault(error) ? error : unreadablePdf(error);
  } finally {
    await task.destroy();
  }
}

async function pdfJs() {
  try {
    return await loadPdfJs();
  } catch (cause) {
    const message = 'What reads PDFs could not be fetched. It is needed once; try again with a network.';
    throw new Fault('network', message, {}, cause);
  }
}

async function readDocument(pdf: PDFDocumentProxy, signal: AbortSignal | undefined): Promise<ParsedDocument> {
  checkLimit('pages', pdf.numPages);
  const turn = boundedTurns(signal);
  const pages: (readonly PageLine[])[] = [];
  let characters = 0;
  for (let number = 1; number <= pdf.numPages; number++) {
    const runs: PdfTextItem[] = [];
    for await (const some of pageRuns(await pdf.getPage(number))) {
      runs.push(...some);
      characters += some.reduce((sum, { str }) => sum + str.length, 0);
      checkLimit('characters', characters);
      checkLimit('runs', runs.length);
      await turn();
    }
    await turn();
    pages.push(linesOfPage(runs, number));
  }
  const builder = new TextBuilder();
  addPageBlocks(builder, withoutRunningLines(pages).flat());
  const { text, blocks } = builder.finish();
  const title = (await ownTitle(pdf)) ?? blocks.find(({ level }) => level === 1)?.title;
  return { kind: 'pdf', ...(title === undefined ? {} : { title }), text, blocks };
}

/**
 * Turns of the event loop, which pdf.js takes none of where it has no worker: without them an abort is not heard, and whoever asks
 * whether this thread is alive has no answer. A turn throws `aborted`, or `document-large` when there was no end for too long.
 */
function boundedTurns(signal: AbortSignal | undefined): () => Promise<void> {
  const until = performance.now() + MOST_MS;
  return async () => {
    await yieldToEventLoop();
    throwIfAborted(signal);
    if (performance.now() <= until) return;
    throw new Fault('document-large', 'This PDF takes too long to read. Give it in parts.', {
      limit: MOST_MS,
    });
  };
}

/** Names that programs leave behind say nothing. */
const NO_TITLE =
  /^(?:untitled.*|about:.*|microsoft \w+ - .*|.*\.(?:docx?|pptx?|xlsx?|indd|qxd|tex|dvi|pdf|rtf|odt))$/iu;

async function ownTitle(pdf: PDFDocumentProxy): Promise<string | undefined> {
  const { info } = await pdf.getMetadata();
  const { Title: title } = info as { readonly Title?: unknown };
  const said = typeof title === 'string' ? title.replaceAll(/[\s\0]+/gu, ' ').trim() : '';
  return said === '' || NO_TITLE.test(said) ? undefined : said;
}

function unreadablePdf(cause: unknown): Fault {
  const name = cause instanceof Error ? cause.name : '';
  return name === 'PasswordException'
    ? unreadable('This PDF is locked with a password. Save it without one, and give it again.', {}, cause)
    : unreadable('This PDF is broken and cannot be read.', {}, cause);
}
