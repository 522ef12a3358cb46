import { tensorRows } from '../../artifact/tensor-rows.ts';
import type { ModelFile } from '../../artifact/tensor.ts';
import type { DecoderConfig } from '../../engine/decoder-config.ts';
import { decoderTensors } from '../../engine/decoder-tensors.ts';
import { readFloats } from '../../engine/read-floats.ts';
import type { FloatMatrix } from '../coded-matrix.ts';
import type { InputStatistics } from '../input-statistics.ts';
import { energy } from '../output-error.ts';
import type { SeenLayer } from './seen-layers.ts';
import type { TensorPlace } from '../plan/tensor-places.ts';

/** Rows of a matrix that stand for all of them. */
const SAMPLED_ROWS = 48;
/** Rows of the embedding, likewise. */
const SAMPLED_TOKENS = 512;

/**
 * How much the relative error of a matrix's output matters: what its half of the layer adds to the stream, as a share of what the stream
 * carries behind it, ‖attention or feed-forward‖² / ‖stream‖². An error in q, k or v reaches the stream through the output matrix of
 * attention, one in gate or up through down; in this, all of a half are alike. What layers add is taken to be uncorrelated.
 */
export class LayerWorth {
  /** Mean ‖x‖² of a token. */
  #stream: number;
  #attention = 0;
  #feedForward = 0;

  private constructor(embedded: number) {
    this.#stream = embedded;
  }

  static async of(model: ModelFile, config: DecoderConfig): Promise<LayerWorth> {
    const { embedding } = decoderTensors(model, config);
    const rows = Math.min(SAMPLED_TOKENS, config.vocabSize);
    const some = await readFloats(model, tensorRows(embedding, config.vocabSize - rows, rows));
    return new LayerWorth((energy(some) * config.embeddingScale ** 2) / rows);
  }

  /** The texts have passed this layer; what is asked from now on is about it. */
  pass({ weights, statistics }: SeenLayer): void {
    this.#attention = addedBy(weights.o, statistics.o);
    this.#feedForward = addedBy(weights.down, statistics.down);
    this.#stream += this.#attention + this.#feedForward;
  }

  of(place: TensorPlace): number {
    if (place.kind !== 'layer' || this.#stream === 0) return 0;
    const isAttention = place.input === 'qkv' || place.input === 'o';
    return (isAttention ? this.#attention : this.#feedForward) / this.#stream;
  }
}

/** Mean ‖W·x‖² of a held-out token, from some rows. */
function addedBy({ rows, columns, values }: FloatMatrix, { heldOut }: InputStatistics): number {
  const step = Math.max(1, Math.floor(rows / SAMPLED_ROWS));
  let sum = 0;
  let count = 0;
  for (let row = 0; row < rows; row += step, count++) {
    const w = values.subarray(row * columns, (row + 1) * columns);
    for (let i = 0; i < columns; i++) {
      let dot = 0;
      for (let j = 0; j < columns; j++) dot += heldOut.gram[i * columns + j]! * w[j]!;
      sum += w[i]! * dot;
    }
  }
  return (sum * rows) / (count * Math.max(1, heldOut.tokens));
}
