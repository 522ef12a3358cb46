import type { DocumentKind } from '../../core/library.ts';
import type { ChunkContext } from './chunk.ts';

/** What the vector of a passage is made of. The same passage under other headings has another one. */
export function embeddedText(kind: DocumentKind, { prefix }: ChunkContext, said: string): string {
  const text = prefix === '' ? said : `${prefix}\n${said}`;
  return kind === 'markdown' ? withoutAddresses(text) : text;
}

/** Where a link of Markdown leads says nothing of what the text means. */
function withoutAddresses(markdown: string): string {
  return markdown.replaceAll(/\]\([^()\s]*\)/gu, ']');
}
