/**
 * Groups texts for an embedder: those of like length together, the longest first, so that threads end a batch at about the same time.
 * @param batchTokens Of one batch at most; no text has more.
 * @returns indexes of `texts`, each in one batch
 */
export function packBatches(
  texts: readonly { readonly ids: readonly number[] }[],
  batchTokens: number,
): readonly (readonly number[])[] {
  const size = (at: number): number => texts[at]!.ids.length;
  const order = texts.map((_, at) => at).toSorted((a, b) => size(b) - size(a));
  const batches: number[][] = [];
  let room = 0;
  for (const at of order) {
    if (size(at) > room || batches.length === 0) {
      batches.push([]);
      room = batchTokens;
    }
    batches.at(-1)!.push(at);
    room -= size(at);
  }
  return batches;
}
