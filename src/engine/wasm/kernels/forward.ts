// One pass of a decoder (Touvron et al. 2023, and what later families changed) over a chunk of tokens, run by every thread
// of the team at once.
// Threads may be in different phases; what a phase reads is stable from its opening until its last unit is done.

import { GRID_BYTES, quantize, rmsNorm } from './activations';
import { attend, tokensAtOnce } from './attention';
import { geglu, swiglu } from './exp';
import { Thread } from './job';
import { Matrix } from './matrix';
import { Activations, multiply, multiplyOne, readRow, TILED_COLUMNS } from './matmul';
import { Layer, Plan } from './plan';
import { placeToken } from './rope';
import { close, finish, open, take } from './team';

/** Groups of the head that a thread takes at a time: there are thousands. */
const HEAD_GROUPS: i32 = 64;

export function forward(plan: Plan, thread: Thread): void {
  embed(plan, thread);
  for (let l = 0; l < plan.layers; l++) {
    const layer = changetype<Layer>(plan.layerTable + <usize>l * offsetof<Layer>());
    attention(plan, layer, l, thread);
    feedForward(plan, layer, thread);
  }
  if (thread.outputs) head(plan, thread);
}

/** Groups of four rows that a thread takes at a time: small enough to share fairly, and with tiles to stay cached. */
function groupsAtOnce(thread: Thread, total: i32, columns: i32): i32 {
  if (thread.tokens > 1) return max(1, TILED_COLUMNS / columns);
  return thread.threads == 1 ? total : max(4, min(64, total / (thread.threads * 8)));
}

/** Token ids to rows of the embedding. */
function embed(plan: Plan, thread: Thread): void {
  open(thread, thread.tokens);
  for (let t = take(plan.team, thread, 1); t >= 0; t = take(plan.team, thread, 1)) {
    const id = load<i32>(plan.tokenIds + (<usize>t << 2));
    const row = plan.stream + (<usize>(t * plan.hiddenSize) << 2);
    readRow(plan.embedding, id, row, thread.grids);
    if (plan.embeddingScale != 1) scaleRow(row, plan.hiddenSize, plan.embeddingScale);
    finish(plan.team, thread, t);
  }
  close(plan.team, thread);
}

function scaleRow(row: usize, size: i32, scale: f32): void {
  for (const end = row + (<usize>size << 2); row < end; row += 4) store<f32>(row, load<f32>(row) * scale);
}

function attention(plan: Plan, layer: Layer, l: i32, thread: Thread): void {
  const x = prepare(plan, plan.stream, plan.hiddenSize, layer.attentionNorm, thread);
  project(plan, layer, x, thread);
  open(thread, thread.tokens);
  for (let t = take(plan.team, thread, 1); t >= 0; t = take(plan.team, thread, 1)) {
    placeToken(plan, layer, l, t);
    finish(plan.team, thread, t);
  }
  close(plan.team, thread);

  attendAll(plan, layer, l, thread);
  const found = prepare(plan, plan.attended, plan.heads * plan.headSize, 0, thread);
  join(plan, layer.output, found, layer.postAttentionNorm, thread);
}

/** A unit is a group of heads that share their keys, of a few tokens. */
function attendAll(plan: Plan, layer: Layer, l: i32, thread: Thread): void {
  const step = tokensAtOnce(plan, thread);
  const strips = (thread.tokens + step - 1) / step;
  open(thread, strips * plan.kvHeads);
  for (let u = take(plan.team, thread, 1); u >= 0; u = take(plan.team, thread, 1)) {
    const first = (strips - 1 - u / plan.kvHeads) * step; // the longest rows first, so that the tail is short
    attend(plan, layer, l, u % plan.kvHeads, first, min(step, plan.tokens - first), thread);
    finish(plan.team, thread, u);
  }
  close(plan.team, thread);
}

/** A gated linear unit: down · (silu(gate · x) * (up · x)), or with GELU. */
function feedForward(plan: Plan, layer: Layer, thread: Thread): void {
  const x = prepare(plan, plan.stream, plan.hiddenSize, layer.feedForwardNorm, thread);
  const stride = <usize>plan.ffnSize << 2;
  const groups = layer.gate.rowCount >> 2;
  const step = groupsAtOnce(thread, groups, layer.gate.columns);
  open(thread, groups);
  for (let g = take(plan.team, thread, step); g >= 0; g = take(plan.team, thread, step)) {
    multiply(layer.gate, x, plan.tokens, plan.gated, stride, g, thread.until, false, thread.grids);
    multiply(layer.up, x, plan.tokens, plan.raised, stride, g, thread.until, false, thread.grids);
    for (let t = 0; t < plan.tokens; t++) {
      const at = <usize>t * stride + (<usize>g << 4);
      if (plan.gelu) geglu(plan.gated + at, plan.raised + at, (thread.until - g) << 2);
      else swiglu(plan.gated + at, plan.raised + at, (thread.until - g) << 2);
    }
    finish(plan.team, thread, g);
  }
  close(plan.team, thread);
  const hidden = prepare(plan, plan.gated, plan.ffnSize, 0, thread);
  join(plan, layer.down, hidden, layer.postFeedForwardNorm, thread);
}

/** Logits of the last token. */
function head(plan: Plan, thread: Thread): void {
  const last = plan.stream + (<usize>((thread.tokens - 1) * plan.hiddenSize) << 2);
  const own = changetype<Activations>(changetype<usize>(thread));
  rmsNorm(last, plan.outputNorm, plan.hiddenSize, plan.normEpsilon, own.floats);
  quantize(own.floats, plan.hiddenSize, own.codes, own.grid, 1, 0);
  open(thread, plan.head.rowCount >> 2);
  for (let g = take(plan.team, thread, HEAD_GROUPS); g >= 0; g = take(plan.team, thread, HEAD_GROUPS)) {
    multiplyOne(plan.head, own, plan.logits, g, thread.until, false);
    finish(plan.team, thread, g);
  }
  close(plan.team, thread);
}

/**
 * What a matrix will be multiplied with: `source` rows, normed when there is a `norm`, quantized. For a single token
 * each thread makes its own copy, which is cheaper than waiting for another thread's. (A late thread may read rows that
 * have moved on, but then there is no unit left for it to use them in.)
 */
function prepare(plan: Plan, source: usize, size: i32, norm: usize, thread: Thread): Activations {
  if (thread.tokens == 1) {
    const own = changetype<Activations>(changetype<usize>(thread));
    prepareRow(plan, source, size, norm, own.floats);
    quantize(own.floats, size, own.codes, own.grid, 1, 0);
    return own;
  }
  const rowBytes = <usize>size << 2;
  const shared = changetype<Activations>(plan.shared);
  open(thread, thread.tokens);
  for (let t = take(plan.team, thread, 1); t >= 0; t = take(plan.team, thread, 1)) {
    const floats = shared.floats + <usize>t * rowBytes;
    prepareRow(plan, source + <usize>t * rowBytes, size, norm, floats);
    const tile = t & ~3;
    const codes = shared.codes + <usize>(tile * size);
    const grid = shared.grid + <usize>(tile * (size >> 5)) * GRID_BYTES;
    quantize(floats, size, codes, grid, 4, t & 3);
    finish(plan.team, thread, t);
  }
  close(plan.team, thread);
  return shared;
}

function prepareRow(plan: Plan, source: usize, size: i32, norm: usize, out: usize): void {
  if (norm) rmsNorm(source, norm, size, plan.normEpsilon, out);
  else memory.copy(out, source, <usize>size << 2);
}

/** stream += matrix · x, or its norm. */
function join(plan: Plan, m: Matrix, x: Activations, norm: usize, thread: Thread): void {
  const groups = m.rowCount >> 2;
  const step = groupsAtOnce(thread, groups, m.columns);
  const out = norm ? plan.update : plan.stream;
  open(thread, groups);
  for (let g = take(plan.team, thread, step); g >= 0; g = take(plan.team, thread, step)) {
    multiply(m, x, plan.tokens, out, <usize>plan.hiddenSize << 2, g, thread.until, !norm, thread.grids);
    finish(plan.team, thread, g);
  }
  close(plan.team, thread);
  if (norm) addNormed(plan, norm, thread);
}

/** stream += norm(update) */
function addNormed(plan: Plan, norm: usize, thread: Thread): void {
  const rowBytes = <usize>plan.hiddenSize << 2;
  open(thread, thread.tokens);
  for (let t = take(plan.team, thread, 1); t >= 0; t = take(plan.team, thread, 1)) {
    const update = plan.update + <usize>t * rowBytes;
    const row = plan.stream + <usize>t * rowBytes;
    rmsNorm(update, norm, plan.hiddenSize, plan.normEpsilon, update);
    for (let i: usize = 0; i < rowBytes; i += 16)
      v128.store(row + i, f32x4.add(v128.load(row + i), v128.load(update + i)));
    finish(plan.team, thread, t);
  }
  close(plan.team, thread);
}

/** Queries, keys and values side by side in `plan.qkv`, as one phase. */
function project(plan: Plan, layer: Layer, x: Activations, thread: Thread): void {
  const q = layer.query.rowCount >> 2;
  const k = layer.key.rowCount >> 2;
  const total = q + k + (layer.value.rowCount >> 2);
  const stride = <usize>(plan.heads + 2 * plan.kvHeads) * (<usize>plan.headSize << 2);
  const step = groupsAtOnce(thread, total, layer.query.columns);
  open(thread, total);
  for (let g = take(plan.team, thread, step); g >= 0; g = take(plan.team, thread, step)) {
    const end = thread.until;
    part(thread, layer.query, x, plan.qkv, stride, g, end);
    part(thread, layer.key, x, plan.qkv + (<usize>q << 4), stride, g - q, end - q);
    part(thread, layer.value, x, plan.qkv + (<usize>(q + k) << 4), stride, g - q - k, end - q - k);
    finish(plan.team, thread, g);
  }
  close(plan.team, thread);
}

/** The groups of one matrix that lie within [from, to). */
function part(thread: Thread, m: Matrix, x: Activations, out: usize, stride: usize, from: i32, to: i32): void {
  const first = max(from, 0);
  const last = min(to, m.rowCount >> 2);
  if (first < last) multiply(m, x, thread.tokens, out, stride, first, last, false, thread.grids);
}
