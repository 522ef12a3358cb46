import type { ModelFile } from '../../artifact/tensor.ts';
import { Fault } from '../../core/fault.ts';
import { checkEmbed } from '../check-embed.ts';
import type { Embedder, EmbedderOptions } from '../embedder.ts';
import { readStaticConfig } from './static-config.ts';
import { readTokenTable, type TokenTable } from './token-table.ts';
import { unitSum } from './unit-sum.ts';

/** Tokens of one text that are read, marks included: half a megabyte of English, in about 50 ms. */
export const MOST_TOKENS = 2 ** 17;

/**
 * Opens a table of token vectors: a text's vector is the direction of the sum of its tokens'. Hundreds of times as fast as an encoder,
 * and blind to the order of words.
 * @throws Fault `architecture-unsupported`, `type-unsupported`, `gguf-corrupt`, `memory-exhausted`, `aborted`
 */
export async function openStaticEmbedder(model: ModelFile, options: EmbedderOptions = {}): Promise<Embedder> {
  return new StaticEmbedder(await readTokenTable(model, readStaticConfig(model), options));
}

class StaticEmbedder implements Embedder {
  readonly device = 'wasm'; // the processor: there is no kernel to compile, and none would be faster than reading the text
  readonly kernel = 'int8-table';
  readonly threads = 1;
  readonly contextLength = MOST_TOKENS;
  readonly batchTokens = MOST_TOKENS;
  readonly quickTokens = MOST_TOKENS;
  readonly dimensions: number;
  readonly vocabSize: number;
  #table: TokenTable | undefined;
  /** The rows of the text at hand. */
  #rows = new Int32Array(256);

  constructor(table: TokenTable) {
    this.#table = table;
    this.dimensions = table.dimensions;
    this.vocabSize = table.silent.length;
  }

  get memoryBytes(): number {
    if (!this.#table) return 0;
    const { codes, scales, silent } = this.#table;
    return codes.byteLength + scales.byteLength + silent.byteLength + this.#rows.byteLength;
  }

  /** As the port says; a text of marks alone has a vector of zeros. */
  async embed(texts: readonly (readonly number[])[]): Promise<Float32Array> {
    const table = this.#table;
    if (!table) throw new Fault('closed', 'The model has been closed. Load it again.');
    checkEmbed(this, texts);
    const size = this.dimensions;
    const vectors = new Float32Array(texts.length * size);
    for (const [i, text] of texts.entries()) {
      const count = this.#gather(text, table.silent);
      unitSum(table, this.#rows, count, vectors.subarray(i * size, (i + 1) * size));
    }
    return vectors;
  }

  dispose(): void {
    this.#table = undefined;
  }

  /** The tokens that say something into `#rows`; gives how many. */
  #gather(text: readonly number[], silent: Uint8Array): number {
    if (text.length > this.#rows.length) this.#rows = new Int32Array(2 * text.length);
    let count = 0;
    for (let i = 0; i < text.length; i++) {
      const token = text[i]!;
      if (silent[token] === 0) this.#rows[count++] = token;
    }
    return count;
  }
}
