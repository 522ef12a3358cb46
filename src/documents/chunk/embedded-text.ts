import type { DocumentKind } from '../../core/library.ts';
import type { ChunkContext } from './chunk.ts';

/** What the vector of a passage is made of. The same passage under other headings has another one. */
export function embeddedText(kind: DocumentKind, { prefix }: ChunkContext, said: string): string {
  const text = prefix === '' ? said : `${prefix}\n${said}`;
  return kind === 'markdown' ? withoutAddresses(text) : text;
}

/** Where a link of Markdown leads, with the bracket that ends its words: it says nothing of what the text means. */
export const LINK_ADDRESS = /\]\([^()\s]*\)/gu;

function withoutAddresses(markdown: string): string {
  return markdown.replaceAll(LINK_ADDRESS, ']');
}
