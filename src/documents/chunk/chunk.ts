/** What a passage stands under. */
export interface ChunkContext {
  /** Headings above it, outermost first. */
  readonly headings: readonly string[];
  /** Embedded before its text: the innermost headings, and what a part of a table cannot be understood without. */
  readonly prefix: string;
}

/** A passage to be: `text.slice(start, end)` of its document, in UTF-16 units. */
export interface Chunk {
  readonly start: number;
  readonly end: number;
  /** Where it begins, of a PDF, from 1. */
  readonly page?: number;
  /** The same object for neighbours that share it. */
  readonly context: ChunkContext;
}

export interface ChunkOptions {
  /** Tokens of one chunk with its prefix, about. Absent: 200. */
  readonly target?: number;
  /** The model's own count. Absent: `estimateTokens`. */
  readonly countTokens?: (text: string) => number;
}
