import type { DocumentKind } from '../../core/library.ts';
import { decodeText, tidy } from './decode-text.ts';
import { checkLimit, emptyFault, noPdf } from './document-fault.ts';
import { isPdf, kindByName, kindByText } from './document-kind.ts';
import { parseMarkdown } from './markdown.ts';
import type { ParseOptions } from './parse-options.ts';
import { TITLE_LENGTH, type ParsedDocument } from './parsed-document.ts';
import { parsePlainText } from './plain-text.ts';

/** A document as it was given, all of it in memory. */
export interface DocumentBytes {
  /** A name or a path: its ending says what it is, where `kind` does not. */
  readonly name: string;
  readonly kind?: DocumentKind;
  readonly content: Uint8Array<ArrayBuffer> | string;
}

/** Parsers are brought along when the first document of their kind comes. */
const PARSERS: Readonly<
  Record<
    Exclude<DocumentKind, 'pdf'>,
    (text: string, options: ParseOptions) => ParsedDocument | Promise<ParsedDocument>
  >
> = {
  text: parsePlainText,
  markdown: parseMarkdown,
  html: async (text, options) => (await import('./html.ts')).parseHtml(text, options),
  csv: async (text, options) => (await import('./csv.ts')).parseCsv(text, options),
  code: async (text, options) => (await import('./source-code.ts')).parseSourceCode(text, options),
};

/**
 * A document as plain text and blocks; nothing in it is executed, and nothing is fetched.
 * @throws Fault `document-unreadable` (a binary file, a broken or locked PDF), `document-empty`, `document-large`, `aborted`
 */
export async function parseDocument(
  given: DocumentBytes,
  options: ParseOptions = {},
): Promise<ParsedDocument> {
  const parsed = await parse(given, options);
  checkLimit('characters', parsed.text.length);
  checkLimit('blocks', parsed.blocks.length);
  if (parsed.blocks.length === 0) throw emptyFault(parsed.kind);
  const { title } = parsed;
  return title === undefined ? parsed : { ...parsed, title: title.slice(0, TITLE_LENGTH) };
}

async function parse({ name, kind, content }: DocumentBytes, options: ParseOptions): Promise<ParsedDocument> {
  checkLimit('bytes', content.length);
  if (typeof content !== 'string' && (kind === 'pdf' || (kind === undefined && isPdf(content))))
    return (await import('./pdf/parse-pdf.ts')).parsePdf(content, options);
  const text = typeof content === 'string' ? tidy(content) : decodeText(content);
  checkLimit('characters', text.length);
  const known = kind ?? kindByName(name) ?? kindByText(text);
  return known === 'pdf' ? Promise.reject(noPdf()) : PARSERS[known](text, options);
}
