import { throwIfAborted } from '../core/fault.ts';
import { yieldToEventLoop } from '../core/yield.ts';
import { type RankQuality, rankQuality } from './rank-quality.ts';
import type { RetrievalSet } from './retrieval-set.ts';

/** Vectors of unit length, one for each text. */
export type EmbedTexts = (texts: readonly string[]) => Promise<readonly Float32Array[]>;

/** What of a set of questions a model answers. */
export interface RetrievalScore extends RankQuality {
  readonly name: string;
  readonly queries: number;
  readonly passages: number;
}

const DEPTH = 10;
const QUERIES_AT_ONCE = 8;

/** Ranks all passages for each question by exact dot products, and takes the mean of how good the rankings are. */
export async function judgeRetrieval(
  { name, queries, passages, relevant }: RetrievalSet,
  embed: EmbedTexts,
  signal?: AbortSignal,
): Promise<RetrievalScore> {
  const asked = await embed(queries);
  const stored = await embed(passages);
  let [ndcg10, recall10] = [0, 0];
  for (const [i, query] of asked.entries()) {
    if (i % QUERIES_AT_ONCE === 0) await yieldToEventLoop();
    throwIfAborted(signal);
    const quality = rankQuality(nearest(query, stored), relevant[i]!);
    ndcg10 += quality.ndcg10 / queries.length;
    recall10 += quality.recall10 / queries.length;
  }
  return { name, queries: queries.length, passages: passages.length, ndcg10, recall10 };
}

/** The ten passages with the largest dot product, the largest first; of equal ones the first. */
function nearest(query: Float32Array, passages: readonly Float32Array[]): number[] {
  const best: { at: number; score: number }[] = [];
  for (const [at, passage] of passages.entries()) {
    let score = 0;
    for (let d = 0; d < query.length; d++) score += query[d]! * passage[d]!;
    if (best.length === DEPTH && score <= best.at(-1)!.score) continue;
    const place = best.findIndex((one) => one.score < score);
    best.splice(place < 0 ? best.length : place, 0, { at, score });
    best.length = Math.min(best.length, DEPTH);
  }
  return best.map(({ at }) => at);
}
