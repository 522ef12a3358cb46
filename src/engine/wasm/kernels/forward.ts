// One pass of a Llama model (Touvron et al. 2023) over a chunk of tokens, run by every thread of the team at once.
// A phase hands out its work in small units and ends with a barrier.

import { quantize, rmsNorm } from './activations';
import { attend } from './attention';
import { swiglu } from './exp';
import { Matrix } from './matrix';
import { Activations, multiply, readRow } from './matmul';
import { Layer, Plan, Scratch } from './plan';
import { placeToken } from './rope';
import { barrier, take } from './team';

/** Groups of four rows that a thread takes at a time: small enough to share fairly, about 16 kB of weights with tiles. */
function groupsAtOnce(plan: Plan, total: i32, columns: i32): i32 {
  if (plan.tokens > 1) return max(1, 8192 / columns);
  return plan.threads == 1 ? total : max(4, min(64, total / (plan.threads * 8)));
}

// @ts-ignore: decorator
@inline
function scratchOf(plan: Plan, thread: i32): Scratch {
  return changetype<Scratch>(plan.scratch + <usize>(thread * plan.scratchBytes));
}

export function forward(plan: Plan, thread: i32): void {
  const wantLogits = plan.wantLogits; // after the last barrier the plan may already describe the next pass
  embed(plan);
  for (let l = 0; l < plan.layers; l++) {
    const layer = changetype<Layer>(plan.layerTable + <usize>l * offsetof<Layer>());
    attention(plan, layer, l, thread);
    feedForward(plan, layer, thread);
  }
  if (wantLogits) head(plan, thread);
}

/** Token ids to rows of the embedding. */
function embed(plan: Plan): void {
  for (let t = take(plan.team, 1); t < plan.tokens; t = take(plan.team, 1)) {
    const id = load<i32>(plan.tokenIds + (<usize>t << 2));
    readRow(plan.embedding, id, plan.stream + (<usize>(t * plan.hiddenSize) << 2));
  }
  barrier(plan.team, plan.threads);
}

/**
 * What a matrix will be multiplied with: `source` rows, normed when there is a `norm`, quantized. For a single token
 * each thread makes its own copy, which is cheaper than waiting for another thread's.
 */
function prepare(plan: Plan, source: usize, size: i32, norm: usize, thread: i32): Activations {
  const rowBytes = <usize>size << 2;
  if (plan.tokens == 1) {
    const own = changetype<Activations>(changetype<usize>(scratchOf(plan, thread)));
    prepareRow(plan, source, size, norm, own.floats);
    quantize(own.floats, size, own.codes, own.grid, 1, 0);
    return own;
  }
  const shared = changetype<Activations>(plan.shared);
  for (let t = take(plan.team, 1); t < plan.tokens; t = take(plan.team, 1)) {
    const floats = shared.floats + <usize>t * rowBytes;
    prepareRow(plan, source + <usize>t * rowBytes, size, norm, floats);
    const tile = t & ~3;
    const codes = shared.codes + <usize>(tile * size);
    const grid = shared.grid + <usize>(tile * (size >> 5)) * 8;
    quantize(floats, size, codes, grid, 4, t & 3);
  }
  barrier(plan.team, plan.threads);
  return shared;
}

function prepareRow(plan: Plan, source: usize, size: i32, norm: usize, out: usize): void {
  if (norm) rmsNorm(source, norm, size, plan.normEpsilon, out);
  else memory.copy(out, source, <usize>size << 2);
}

/** out (+)= matrix · x, shared out among the threads, as part of the current phase. `before`: units of earlier matrices. */
function share(plan: Plan, m: Matrix, x: Activations, out: usize, stride: usize, add: bool): void {
  const groups = m.rowCount >> 2;
  const step = groupsAtOnce(plan, groups, m.columns);
  for (let g = take(plan.team, step); g < groups; g = take(plan.team, step))
    multiply(m, x, plan.tokens, out, stride, g, min(g + step, groups), add);
  barrier(plan.team, plan.threads);
}

function attention(plan: Plan, layer: Layer, l: i32, thread: i32): void {
  const size = plan.headSize;
  const x = prepare(plan, plan.stream, plan.hiddenSize, layer.attentionNorm, thread);
  project(plan, layer, x);
  for (let t = take(plan.team, 1); t < plan.tokens; t = take(plan.team, 1)) placeToken(plan, l, t);
  barrier(plan.team, plan.threads);

  const tiles = (plan.tokens + 3) >> 2;
  const scratch = scratchOf(plan, thread);
  for (let u = take(plan.team, 1); u < tiles * plan.heads; u = take(plan.team, 1)) {
    const first = (tiles - 1 - u / plan.heads) << 2; // the longest rows first, so that the tail is short
    attend(plan, l, u % plan.heads, first, min(4, plan.tokens - first), scratch);
  }
  barrier(plan.team, plan.threads);

  const found = prepare(plan, plan.attended, plan.heads * size, 0, thread);
  share(plan, layer.output, found, plan.stream, <usize>plan.hiddenSize << 2, true);
}

/** Queries, keys and values side by side in `plan.qkv`, as one phase. */
function project(plan: Plan, layer: Layer, x: Activations): void {
  const q = layer.query.rowCount >> 2;
  const k = layer.key.rowCount >> 2;
  const total = q + k + (layer.value.rowCount >> 2);
  const stride = <usize>(plan.heads + 2 * plan.kvHeads) * (<usize>plan.headSize << 2);
  const step = groupsAtOnce(plan, total, layer.query.columns);
  for (let g = take(plan.team, step); g < total; g = take(plan.team, step)) {
    const end = min(g + step, total);
    part(plan, layer.query, x, plan.qkv, stride, g, end);
    part(plan, layer.key, x, plan.qkv + (<usize>q << 4), stride, g - q, end - q);
    part(plan, layer.value, x, plan.qkv + (<usize>(q + k) << 4), stride, g - q - k, end - q - k);
  }
  barrier(plan.team, plan.threads);
}

/** The groups of one matrix that lie within [from, to). */
function part(plan: Plan, m: Matrix, x: Activations, out: usize, stride: usize, from: i32, to: i32): void {
  const first = max(from, 0);
  const last = min(to, m.rowCount >> 2);
  if (first < last) multiply(m, x, plan.tokens, out, stride, first, last, false);
}

/** SwiGLU: down · (silu(gate · x) * (up · x)). */
function feedForward(plan: Plan, layer: Layer, thread: i32): void {
  const x = prepare(plan, plan.stream, plan.hiddenSize, layer.feedForwardNorm, thread);
  const stride = <usize>plan.ffnSize << 2;
  const groups = layer.gate.rowCount >> 2;
  const step = groupsAtOnce(plan, groups, layer.gate.columns);
  for (let g = take(plan.team, step); g < groups; g = take(plan.team, step)) {
    const end = min(g + step, groups);
    multiply(layer.gate, x, plan.tokens, plan.gated, stride, g, end, false);
    multiply(layer.up, x, plan.tokens, plan.raised, stride, g, end, false);
    for (let t = 0; t < plan.tokens; t++) {
      const at = <usize>t * stride + (<usize>g << 4);
      swiglu(plan.gated + at, plan.raised + at, (end - g) << 2);
    }
  }
  barrier(plan.team, plan.threads);
  const hidden = prepare(plan, plan.gated, plan.ffnSize, 0, thread);
  share(plan, layer.down, hidden, plan.stream, <usize>plan.hiddenSize << 2, true);
}

/** Logits of the last token. */
function head(plan: Plan, thread: i32): void {
  const tokens = plan.tokens;
  const last = plan.stream + (<usize>((tokens - 1) * plan.hiddenSize) << 2);
  const own = changetype<Activations>(changetype<usize>(scratchOf(plan, thread)));
  rmsNorm(last, plan.outputNorm, plan.hiddenSize, plan.normEpsilon, own.floats);
  quantize(own.floats, plan.hiddenSize, own.codes, own.grid, 1, 0);
  const groups = plan.head.rowCount >> 2;
  for (let g = take(plan.team, 64); g < groups; g = take(plan.team, 64))
    multiply(plan.head, own, 1, plan.logits, 0, g, min(g + 64, groups), false);
  barrier(plan.team, plan.threads);
}
