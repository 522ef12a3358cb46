/** What a document may be. Checked before anything of that size is allocated, or as it grows. */
export const DOCUMENT_LIMITS = {
  bytes: 50 * 2 ** 20,
  /** UTF-16 units of its text: what a compressed file may become. */
  characters: 50 * 2 ** 20,
  blocks: 1_000_000,
  passages: 50_000,
  /** Pages of a PDF. */
  pages: 2000,
  /** Runs of text on a page of a PDF: some 250 bytes each until its end. */
  runs: 500_000,
  /** Elements inside each other in HTML. */
  depth: 512,
  /** Columns of a CSV. */
  columns: 1000,
} as const;
