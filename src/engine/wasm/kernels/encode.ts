// One pass of an encoder (Devlin et al. 2019) over the tokens of several texts, run by every thread of the team at once. All but
// attention is done token by token, so a thread takes a strip of tokens through as much of a layer as it can, with buffers of
// its own that stay in its caches; only keys and values wait for the other threads.

import { GRID_BYTES, quantize } from './activations';
import { EncoderLayer, EncoderPlan, EncoderThread } from './encoder-plan';
import { gelu } from './gelu';
import { layerNorm, unitLength } from './layer-norm';
import { Activations, multiplyTiles, readRow } from './matmul';
import { Matrix, SIGNED } from './matrix';
import { quantizeUnsigned, SIGNED_GRID_BYTES } from './signed-activations';
import { multiplySigned } from './signed-product';
import { close, finish, open, take } from './team';
import { attendText } from './text-attention';

/** Tokens of a strip at most: a layer's weights are read once for them. Mirrored by encoder-buffers.ts of the engine. */
const STRIP: i32 = 32;

export function encode(plan: EncoderPlan, thread: EncoderThread): void {
  for (let l = 0; l < plan.layers; l++) {
    const layer = changetype<EncoderLayer>(plan.layerTable + <usize>l * offsetof<EncoderLayer>());
    project(plan, layer, l, thread);
    attendAndFeed(plan, layer, thread);
  }
  pool(plan, thread);
}

/** So many tiles of four tokens. */
// @ts-ignore: decorator
@inline
function tiles(thread: EncoderThread): i32 {
  return (thread.tokens + 3) >> 2;
}

/** Strips of a phase: as many for one thread as for another, at least two where there are tokens enough. */
function strips(thread: EncoderThread): i32 {
  const most = STRIP >> 2;
  const rounds = (tiles(thread) + most * thread.threads - 1) / (most * thread.threads);
  return min(tiles(thread), max(2, rounds) * thread.threads);
}

/** The first token of strip `s` of `count`: strips are whole tiles, alike to within one. */
// @ts-ignore: decorator
@inline
function stripStart(thread: EncoderThread, s: i32, count: i32): i32 {
  return min(thread.tokens, ((s * tiles(thread)) / count) << 2);
}

/** Queries, keys and values of all tokens. */
function project(plan: EncoderPlan, layer: EncoderLayer, l: i32, thread: EncoderThread): void {
  const all = strips(thread);
  open(thread, all);
  for (let s = take(plan.team, thread, 1); s >= 0; s = take(plan.team, thread, 1)) {
    const first = stripStart(thread, s, all);
    const count = stripStart(thread, s + 1, all) - first;
    if (l == 0) embed(plan, first, count, thread);
    const at = <usize>(first * plan.hiddenSize) << 2;
    const x = prepare(layer.query, plan.stream + at, count, thread);
    linear(layer.query, layer.queryBias, x, count, plan.queries + at, thread);
    linear(layer.key, layer.keyBias, x, count, plan.keys + at, thread);
    linear(layer.value, layer.valueBias, x, count, plan.values + at, thread);
    finish(plan.team, thread, s);
  }
  close(plan.team, thread);
}

/** The rest of a layer: stream = norm(stream + attention), stream = norm(stream + down · gelu(up · stream)). */
function attendAndFeed(plan: EncoderPlan, layer: EncoderLayer, thread: EncoderThread): void {
  const all = strips(thread);
  open(thread, all);
  for (let s = take(plan.team, thread, 1); s >= 0; s = take(plan.team, thread, 1)) {
    const first = stripStart(thread, s, all);
    const count = stripStart(thread, s + 1, all) - first;
    const stream = plan.stream + (<usize>(first * plan.hiddenSize) << 2);
    attend(plan, first, count, thread);
    addLinear(layer.output, layer.outputBias, prepare(layer.output, thread.attended, count, thread), count, stream, thread);
    normRows(plan, stream, count, layer.attentionNorm, layer.attentionNormBias);
    linear(layer.up, layer.upBias, prepare(layer.up, stream, count, thread), count, thread.inner, thread);
    gelu(thread.inner, count * plan.ffnSize);
    addLinear(layer.down, layer.downBias, prepare(layer.down, thread.inner, count, thread), count, stream, thread);
    normRows(plan, stream, count, layer.feedForwardNorm, layer.feedForwardNormBias);
    finish(plan.team, thread, s);
  }
  close(plan.team, thread);
}

/** What each token of a strip finds in its text, to `thread.attended`. */
function attend(plan: EncoderPlan, first: i32, count: i32, thread: EncoderThread): void {
  const end = first + count;
  for (let t = first; t < end; ) {
    const text = load<i32>(plan.textIds + (<usize>t << 2));
    const until = min(end, load<i32>(plan.textStarts + (<usize>text << 2), 4));
    attendText(plan, thread, t, until, thread.attended + (<usize>((t - first) * plan.hiddenSize) << 2));
    t = until;
  }
}

/** Rows of the stream: the token's, its position's and its type's vectors, normed. */
function embed(plan: EncoderPlan, first: i32, count: i32, thread: EncoderThread): void {
  const rowBytes = <usize>plan.hiddenSize << 2;
  for (let t = first; t < first + count; t++) {
    const row = plan.stream + <usize>t * rowBytes;
    const text = load<i32>(plan.textIds + (<usize>t << 2));
    const place = t - load<i32>(plan.textStarts + (<usize>text << 2));
    const position = plan.positions + <usize>place * rowBytes;
    readRow(plan.embedding, load<i32>(plan.tokenIds + (<usize>t << 2)), row, thread.grids);
    for (let i: usize = 0; i < rowBytes; i += 16) {
      const sum = f32x4.add(v128.load(row + i), v128.load(plan.tokenType + i));
      v128.store(row + i, f32x4.add(sum, v128.load(position + i)));
    }
  }
  normRows(plan, plan.stream + <usize>first * rowBytes, count, plan.embeddingNorm, plan.embeddingNormBias);
}

function normRows(plan: EncoderPlan, rows: usize, count: i32, weight: usize, bias: usize): void {
  const rowBytes = <usize>plan.hiddenSize << 2;
  for (let t = 0; t < count; t++) layerNorm(rows + <usize>t * rowBytes, plan.hiddenSize, weight, bias, plan.normEpsilon);
}

/** What a matrix will be multiplied with: `count` rows of floats, quantized. Its sisters are of the same kind, see `signWeights` of the engine. */
function prepare(m: Matrix, rows: usize, count: i32, thread: EncoderThread): Activations {
  const x = changetype<Activations>(changetype<usize>(thread));
  const size = m.columns;
  const blocks = size >> 5;
  x.floats = rows;
  for (let t = 0; t < count; t++) {
    const tile = t & ~3;
    const row = rows + (<usize>(t * size) << 2);
    const codes = x.codes + <usize>(tile * size);
    if (m.kind == SIGNED) quantizeUnsigned(row, size, codes, x.grid + <usize>(tile * blocks) * SIGNED_GRID_BYTES, t & 3);
    else quantize(row, size, codes, x.grid + <usize>(tile * blocks) * GRID_BYTES, 4, t & 3);
  }
  return x;
}

/** out = matrix · x + bias */
function linear(m: Matrix, bias: usize, x: Activations, count: i32, out: usize, thread: EncoderThread): void {
  const rowBytes = <usize>m.rowCount << 2;
  for (let t = 0; t < count; t++) memory.copy(out + <usize>t * rowBytes, bias, rowBytes);
  addProduct(m, x, count, out, thread);
}

/** stream += matrix · x + bias */
function addLinear(m: Matrix, bias: usize, x: Activations, count: i32, stream: usize, thread: EncoderThread): void {
  const rowBytes = <usize>m.rowCount << 2;
  for (let t = 0; t < count; t++) {
    const row = stream + <usize>t * rowBytes;
    for (let i: usize = 0; i < rowBytes; i += 16) v128.store(row + i, f32x4.add(v128.load(row + i), v128.load(bias + i)));
  }
  addProduct(m, x, count, stream, thread);
}

/** out += matrix · x */
function addProduct(m: Matrix, x: Activations, count: i32, out: usize, thread: EncoderThread): void {
  if (m.kind == SIGNED) multiplySigned(m, x.codes, x.grid, count, out);
  else multiplyTiles(m, x, count, out, <usize>m.rowCount << 2, true, thread.grids);
}

/** Each text's vector: its first token's or the mean of all, of length 1. */
function pool(plan: EncoderPlan, thread: EncoderThread): void {
  const rowBytes = <usize>plan.hiddenSize << 2;
  open(thread, thread.outputs);
  for (let u = take(plan.team, thread, 1); u >= 0; u = take(plan.team, thread, 1)) {
    const vector = plan.vectors + <usize>u * rowBytes;
    const first = load<i32>(plan.textStarts + (<usize>u << 2));
    const end = plan.poolFirst ? first + 1 : load<i32>(plan.textStarts + (<usize>u << 2), 4);
    memory.copy(vector, plan.stream + <usize>first * rowBytes, rowBytes);
    for (let t = first + 1; t < end; t++) {
      const row = plan.stream + <usize>t * rowBytes;
      for (let i: usize = 0; i < rowBytes; i += 16)
        v128.store(vector + i, f32x4.add(v128.load(vector + i), v128.load(row + i)));
    }
    unitLength(vector, plan.hiddenSize);
    finish(plan.team, thread, u);
  }
  close(plan.team, thread);
}
