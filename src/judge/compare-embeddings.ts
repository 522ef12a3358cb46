import { estimateMean, type Estimate } from './estimate.ts';

/** How far one model's vectors are from another's, of the same texts. */
export interface EmbeddingComparison {
  readonly texts: number;
  /** Between the two vectors of a text: mean with its 95 % interval, the first percentile, the lowest. */
  readonly cosine: Estimate;
  readonly p1Cosine: number;
  readonly lowestCosine: number;
  /** Texts whose nearest others were looked for, spread evenly over all. */
  readonly queries: number;
  /** Of a text's ten nearest others by the original's vectors: the share that are among its ten nearest by the model's own. */
  readonly recallAt10: Estimate;
}

/** Ranking takes the square of the texts: more than so many ask nothing new. */
const MAX_QUERIES = 1000;
const NEAREST = 10;

/**
 * Compares vectors of unit length, `[dimensions]` each, text by text.
 * @param original At least 12 of them, as many as `model`
 */
export function compareEmbeddings(
  original: readonly Float32Array[],
  model: readonly Float32Array[],
): EmbeddingComparison {
  const cosines = original.map((vector, at) => dot(vector, model[at]!));
  const sorted = cosines.toSorted((a, b) => a - b);
  const queries = Math.min(MAX_QUERIES, original.length);
  const recalls = Array.from({ length: queries }, (_, no) => {
    const query = Math.floor((no * original.length) / queries);
    const wanted = new Set(nearest(original, query));
    return nearest(model, query).filter((at) => wanted.has(at)).length / NEAREST;
  });
  return {
    texts: original.length,
    cosine: estimateMean(cosines.map((value) => [value])),
    p1Cosine: sorted[Math.floor(sorted.length / 100)]!,
    lowestCosine: sorted[0]!,
    queries,
    recallAt10: estimateMean(recalls.map((value) => [value])),
  };
}

/** The ten texts whose vectors are nearest to that of `query`, itself left out. */
function nearest(vectors: readonly Float32Array[], query: number): readonly number[] {
  const scores = Float64Array.from(vectors, (vector) => dot(vector, vectors[query]!));
  scores[query] = -Infinity;
  const best: number[] = []; // best first
  for (let at = 0; at < scores.length; at++) {
    if (best.length === NEAREST && scores[at]! <= scores[best[NEAREST - 1]!]!) continue;
    let place = best.length;
    while (place > 0 && scores[best[place - 1]!]! < scores[at]!) place--;
    best.splice(place, 0, at);
    if (best.length > NEAREST) best.pop();
  }
  return best;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
