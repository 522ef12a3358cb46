import type { GraphBuilder } from './graph-builder.ts';
import type { Products } from './products.ts';
import { VALUES } from './value-names.ts';

/** As many of the likeliest tokens as a sampler with top-k usually looks at. */
const COUNT = 64;

/** ONNX Runtime sorts rows of at most this many in one dispatch; longer ones take more than a hundred. */
const WIDEST = 2048;

/** Narrower rows would give the next round more to do than they take away. */
const NARROWEST = 4 * COUNT;

/**
 * The likeliest tokens, by rounds: the vocabulary is cut into rows, the best of each row are cut into rows again, until one
 * row is left. Indices are made int32 by looking them up, because there is no conversion from int64 on the GPU.
 * Returns how many there are; 0 when the vocabulary has no divisor that makes rows, and nothing is written.
 */
export function shortlist(
  graph: GraphBuilder,
  products: Products,
  logits: string,
  vocabSize: number,
): number {
  const rounds = roundsFor(vocabSize);
  if (rounds === undefined) return 0;
  const count = Math.min(COUNT, vocabSize);
  const wanted = graph.numbers('shortlist size', [count]);
  let values = logits;
  let ids: string | undefined; // int32, of every value; absent: its place
  for (const [round, width] of rounds.entries()) {
    const isLast = round === rounds.length - 1;
    const outputs = [isLast ? VALUES.likeliestLogits : `best.${round}`, `places.${round}`];
    const rows = products.reshape(values, [-1, width]);
    graph.onnx('TopK', { inputs: [rows, wanted], outputs, attributes: { axis: -1 } });
    const rowCount = isLast ? 1 : sizeBefore(rounds, round, vocabSize) / width;
    const places = placesInAll(graph, outputs[1]!, { round, rowCount, width });
    const parts = { inputs: ids === undefined ? [places] : [ids, places] };
    if (isLast) {
      const named = { ...parts, outputs: [VALUES.likeliestIds] };
      graph.onnx(ids === undefined ? 'Identity' : 'Gather', named);
    } else if (ids === undefined) ids = products.reshape(places, [-1]);
    else ids = products.reshape(graph.onnx('Gather', parts), [-1]);
    values = outputs[0]!;
  }
  return count;
}

/** The width of the rows of each round. */
export function roundsFor(vocabSize: number): readonly number[] | undefined {
  const rounds: number[] = [];
  let size = vocabSize;
  while (size > WIDEST) {
    const width = widestDivisor(size);
    if (width === undefined) return undefined;
    rounds.push(width);
    size = (size / width) * COUNT;
  }
  return [...rounds, size];
}

function widestDivisor(size: number): number | undefined {
  for (let width = WIDEST; width >= NARROWEST; width--) if (size % width === 0) return width;
  return undefined;
}

/** How many values a round begins with. */
function sizeBefore(rounds: readonly number[], round: number, vocabSize: number): number {
  return rounds.slice(0, round).reduce((size, width) => (size / width) * COUNT, vocabSize);
}

interface Rows {
  readonly round: number;
  readonly rowCount: number;
  readonly width: number;
}

/** Places within rows [rows, count] to places in all rows, as int32. */
function placesInAll(graph: GraphBuilder, places: string, { round, rowCount, width }: Rows): string {
  const counting = int32s(width, (place) => place);
  const table = graph.constant(`counting.${round}`, 'int32', [width], counting);
  const narrow = graph.onnx('Gather', { inputs: [table, places] });
  if (rowCount === 1) return narrow;
  const starts = int32s(rowCount, (row) => row * width);
  const first = graph.constant(`starts.${round}`, 'int32', [rowCount, 1], starts);
  return graph.onnx('Add', { inputs: [narrow, first] });
}

function int32s(length: number, make: (index: number) => number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Int32Array.from({ length }, (_, index) => make(index)).buffer);
}
