import type { DocumentKind } from '../../core/library.ts';

/** A title that is longer is a paragraph by mistake; its beginning stands for it. Passages repeat the titles that they are under. */
export const TITLE_LENGTH = 300;

export type BlockType = 'heading' | 'paragraph' | 'list' | 'code' | 'table' | 'row';

/** A stretch of a document that belongs together: `text.slice(start, end)`. */
export interface Block {
  readonly type: BlockType;
  readonly start: number;
  readonly end: number;
  /** What a heading says, without its markup; where it says it within the text that follows (source code), it is empty itself. */
  readonly title?: string;
  /** Of a heading, from 1: those of a larger level are below it. */
  readonly level?: number;
  /** Of a PDF, from 1. */
  readonly page?: number;
  /** What a part of the block cannot be understood without: the first lines of a table. */
  readonly lead?: string;
}

/** A document as plain text, and what its parts are. */
export interface ParsedDocument {
  readonly kind: DocumentKind;
  /** What it calls itself; absent when it does not. */
  readonly title?: string;
  readonly text: string;
  /** In the order of the text; they do not overlap. */
  readonly blocks: readonly Block[];
}
