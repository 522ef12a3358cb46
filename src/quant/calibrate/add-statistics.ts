import type { InputStatistics, LayerInput, LayerStatistics } from '../input-statistics.ts';

/** Statistics of texts that were looked at apart, as if they had been looked at together. `a` is written into. */
export function addLayerStatistics(a: LayerStatistics, b: LayerStatistics): LayerStatistics {
  const add = (input: LayerInput): InputStatistics => addStatistics(a[input], b[input]);
  return { qkv: add('qkv'), o: add('o'), gateUp: add('gateUp'), down: add('down') };
}

/** The same of one input. */
export function addStatistics(a: InputStatistics, b: InputStatistics): InputStatistics {
  addInto(a.gram, b.gram);
  addInto(a.heldOut.gram, b.heldOut.gram);
  const [tokensOfA, tokensOfB] = [allTokens(a), allTokens(b)];
  const tokens = Math.max(1, tokensOfA + tokensOfB);
  return {
    width: a.width,
    tokens: a.tokens + b.tokens,
    gram: a.gram,
    heldOut: { tokens: a.heldOut.tokens + b.heldOut.tokens, gram: a.heldOut.gram },
    largest: a.largest.map((size, i) => Math.max(size, b.largest[i]!)),
    meanSize: a.meanSize.map((mean, i) => (mean * tokensOfA + b.meanSize[i]! * tokensOfB) / tokens),
  };
}

function allTokens({ tokens, heldOut }: InputStatistics): number {
  return tokens + heldOut.tokens;
}

function addInto(sum: Float64Array, more: Float64Array): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += more[i]!;
}
