/**
 * Groups texts for an embedder: those of like length together, the longest first, so that threads end a batch at about the same time.
 * @param batchTokens Of the next batch at most, but for a text that alone has more; asked before each, since it is learnt on the way.
 * @returns indexes of `texts`, each in one batch
 */
export function* packBatches(
  texts: readonly { readonly ids: readonly number[] }[],
  batchTokens: () => number,
): Generator<readonly number[]> {
  const size = (at: number): number => texts[at]!.ids.length;
  const order = texts.map((_, at) => at).toSorted((a, b) => size(b) - size(a));
  for (let next = 0; next < order.length;) {
    const first = next;
    let room = batchTokens() - size(order[next++]!);
    while (next < order.length && size(order[next]!) <= room) room -= size(order[next++]!);
    yield order.slice(first, next);
  }
}
