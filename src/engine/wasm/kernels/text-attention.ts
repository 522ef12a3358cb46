// Attention without a mask (Vaswani et al. 2017): every token of a text looks at every token of it. Keys and values of one head
// are laid out once for all queries of a strip, from the text's beginning on, so that a text gives the same bits wherever in
// a batch it lies.

import { madd } from './dot';
import { EncoderPlan, EncoderThread } from './encoder-plan';
import { softmax } from './exp';

/** Attends tokens `first` … `end` - 1, all of one text; writes rows of `out`, up to three more than there are tokens. */
export function attendText(plan: EncoderPlan, thread: EncoderThread, first: i32, end: i32, out: usize): void {
  const rowBytes = <usize>plan.hiddenSize << 2;
  const headBytes = <usize>plan.headSize << 2;
  const text = load<i32>(plan.textIds + (<usize>first << 2));
  const start = load<i32>(plan.textStarts + (<usize>text << 2));
  const count = load<i32>(plan.textStarts + (<usize>text << 2), 4) - start;
  for (let h = 0; h < plan.heads; h++) {
    const at = <usize>h * headBytes;
    const from = <usize>start * rowBytes + at;
    layOutHead(plan, thread, plan.keys + from, plan.values + from, count);
    for (let t = first; t < end; t += 4) {
      const queries = plan.queries + <usize>t * rowBytes + at;
      attendFour(plan, thread, queries, min(4, end - t), count, out + <usize>(t - first) * rowBytes + at);
    }
  }
}

/** Positions of a text's scores: room to take eight at a time. */
// @ts-ignore: decorator
@inline
function padded(count: i32): i32 {
  return (count + 7) & ~7;
}

/** Keys [dimension][position] and values [position][dimension] of one head; positions past the text are zero. */
function layOutHead(plan: EncoderPlan, thread: EncoderThread, keys: usize, values: usize, count: i32): void {
  const rowBytes = <usize>plan.hiddenSize << 2;
  const headBytes = <usize>plan.headSize << 2;
  const stride = <usize>padded(count) << 2;
  let to = thread.headValues;
  for (let i = 0; i < count; i++) {
    memory.copy(to, values + <usize>i * rowBytes, headBytes);
    to += headBytes;
  }
  for (let i = 0; i < padded(count); i += 4)
    for (let d: usize = 0; d < headBytes; d += 16) {
      const lane = thread.headKeys + (<usize>i << 2) + (d >> 2) * stride;
      transpose(keys + <usize>i * rowBytes + d, rowBytes, max(0, min(4, count - i)), lane, stride);
    }
}

/** Four floats of each of `count` (0 … 4) rows to four rows of floats. */
function transpose(source: usize, rowBytes: usize, count: i32, to: usize, stride: usize): void {
  const zero = f32x4.splat(0);
  const a = count > 0 ? v128.load(source) : zero;
  const b = count > 1 ? v128.load(source + rowBytes) : zero;
  const c = count > 2 ? v128.load(source + 2 * rowBytes) : zero;
  const d = count > 3 ? v128.load(source + 3 * rowBytes) : zero;
  const lowAb = i32x4.shuffle(a, b, 0, 4, 1, 5);
  const lowCd = i32x4.shuffle(c, d, 0, 4, 1, 5);
  const highAb = i32x4.shuffle(a, b, 2, 6, 3, 7);
  const highCd = i32x4.shuffle(c, d, 2, 6, 3, 7);
  v128.store(to, i64x2.shuffle(lowAb, lowCd, 0, 2));
  v128.store(to + stride, i64x2.shuffle(lowAb, lowCd, 1, 3));
  v128.store(to + 2 * stride, i64x2.shuffle(highAb, highCd, 0, 2));
  v128.store(to + 3 * stride, i64x2.shuffle(highAb, highCd, 1, 3));
}

/** Four queries over the head that is laid out; of fewer than four, the last takes the places of the others. */
function attendFour(plan: EncoderPlan, thread: EncoderThread, queries: usize, some: i32, count: i32, out: usize): void {
  const rowBytes = <usize>plan.hiddenSize << 2;
  const scores = thread.scores;
  const stride = <usize>thread.scoreStride;
  const second = queries + <usize>min(1, some - 1) * rowBytes;
  const third = queries + <usize>min(2, some - 1) * rowBytes;
  const fourth = queries + <usize>(some - 1) * rowBytes;
  const scale = f32x4.splat(plan.attentionScale);
  const keyStride = <usize>padded(count) << 2;
  for (let i: usize = 0; i < keyStride; i += 32)
    scoreEight(queries, second, third, fourth, thread.headKeys + i, keyStride, plan.headSize, scale, scores + i, stride);
  for (let q: usize = 0; q < 4; q++) softmax(scores + q * stride, count);
  const headBytes = <usize>plan.headSize << 2;
  let d: usize = 0;
  for (; d + 32 <= headBytes; d += 32) mixEight(scores, stride, thread.headValues + d, headBytes, count, out + d, rowBytes);
  if (d < headBytes) mixFour(scores, stride, thread.headValues + d, headBytes, count, out + d, rowBytes);
}

/** Scores of four queries with eight positions. */
function scoreEight(
  first: usize,
  second: usize,
  third: usize,
  fourth: usize,
  keys: usize,
  keyStride: usize,
  size: i32,
  scale: v128,
  scores: usize,
  stride: usize,
): void {
  let a0 = f32x4.splat(0);
  let a1 = f32x4.splat(0);
  let b0 = f32x4.splat(0);
  let b1 = f32x4.splat(0);
  let c0 = f32x4.splat(0);
  let c1 = f32x4.splat(0);
  let d0 = f32x4.splat(0);
  let d1 = f32x4.splat(0);
  for (let i: usize = 0; i < <usize>size << 2; i += 4) {
    const low = v128.load(keys);
    const high = v128.load(keys, 16);
    let q = v128.load32_splat(first + i);
    a0 = madd(q, low, a0);
    a1 = madd(q, high, a1);
    q = v128.load32_splat(second + i);
    b0 = madd(q, low, b0);
    b1 = madd(q, high, b1);
    q = v128.load32_splat(third + i);
    c0 = madd(q, low, c0);
    c1 = madd(q, high, c1);
    q = v128.load32_splat(fourth + i);
    d0 = madd(q, low, d0);
    d1 = madd(q, high, d1);
    keys += keyStride;
  }
  v128.store(scores, f32x4.mul(a0, scale));
  v128.store(scores, f32x4.mul(a1, scale), 16);
  v128.store(scores + stride, f32x4.mul(b0, scale));
  v128.store(scores + stride, f32x4.mul(b1, scale), 16);
  v128.store(scores + 2 * stride, f32x4.mul(c0, scale));
  v128.store(scores + 2 * stride, f32x4.mul(c1, scale), 16);
  v128.store(scores + 3 * stride, f32x4.mul(d0, scale));
  v128.store(scores + 3 * stride, f32x4.mul(d1, scale), 16);
}

/** Eight dimensions of what four queries find: sum over positions of weight * value. */
function mixEight(
  weights: usize,
  stride: usize,
  values: usize,
  valueStride: usize,
  count: i32,
  out: usize,
  outStride: usize,
): void {
  let a0 = f32x4.splat(0);
  let a1 = f32x4.splat(0);
  let b0 = f32x4.splat(0);
  let b1 = f32x4.splat(0);
  let c0 = f32x4.splat(0);
  let c1 = f32x4.splat(0);
  let d0 = f32x4.splat(0);
  let d1 = f32x4.splat(0);
  for (const end = weights + (<usize>count << 2); weights < end; weights += 4) {
    const low = v128.load(values);
    const high = v128.load(values, 16);
    let w = v128.load32_splat(weights);
    a0 = madd(w, low, a0);
    a1 = madd(w, high, a1);
    w = v128.load32_splat(weights + stride);
    b0 = madd(w, low, b0);
    b1 = madd(w, high, b1);
    w = v128.load32_splat(weights + 2 * stride);
    c0 = madd(w, low, c0);
    c1 = madd(w, high, c1);
    w = v128.load32_splat(weights + 3 * stride);
    d0 = madd(w, low, d0);
    d1 = madd(w, high, d1);
    values += valueStride;
  }
  v128.store(out, a0);
  v128.store(out, a1, 16);
  v128.store(out + outStride, b0);
  v128.store(out + outStride, b1, 16);
  v128.store(out + 2 * outStride, c0);
  v128.store(out + 2 * outStride, c1, 16);
  v128.store(out + 3 * outStride, d0);
  v128.store(out + 3 * outStride, d1, 16);
}

/** The same, four dimensions: what is left of a head whose size is no multiple of eight. */
function mixFour(
  weights: usize,
  stride: usize,
  values: usize,
  valueStride: usize,
  count: i32,
  out: usize,
  outStride: usize,
): void {
  for (let q: usize = 0; q < 4; q++) {
    let sum = f32x4.splat(0);
    for (let i: usize = 0; i < <usize>count; i++)
      sum = madd(v128.load32_splat(weights + q * stride + (i << 2)), v128.load(values + i * valueStride), sum);
    v128.store(out + q * outStride, sum);
  }
}
