/** Where a command reads and writes; the process's own streams, or a test's. */
export interface Terminal {
  /** The result, and nothing else. Resolves when there is room for more. */
  print(text: string): Promise<void>;
  /** Everything a person may want to know beside it, as a line. */
  say(line: string): void;
  /** How far something is, in place of what was said of it before; for a person who watches. */
  progress(line: string): void;
  /** All of standard input, or undefined when a person sits there. */
  readInput(): Promise<string | undefined>;
  /** Ctrl-C. */
  readonly signal: AbortSignal;
}
