/** What a pass over several tokens costs, for each token, so that a prompt is cut into passes of about the same time. */
export class PrefillPace {
  readonly #chunkMs: number;
  #tokenMs = 4; // until one was measured

  /** @param chunkMs What a pass should take, so that an abort is heard in time. */
  constructor(chunkMs: number) {
    this.#chunkMs = chunkMs;
  }

  /** Tokens that fit into one pass. */
  get tokens(): number {
    return this.#chunkMs / this.#tokenMs;
  }

  /** The same as a whole number between two others. */
  tokensWithin(fewest: number, most: number): number {
    return Math.max(fewest, Math.min(most, Math.floor(this.tokens)));
  }

  /** Follows what a pass has cost quickly, since it grows with the context; short ones say little. */
  note(tokens: number, ms: number): void {
    if (tokens >= 4) this.#tokenMs = (this.#tokenMs + ms / tokens) / 2;
  }
}
