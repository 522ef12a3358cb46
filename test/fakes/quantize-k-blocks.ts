import { f16ToF32, f32ToF16 } from '../../src/artifact/half.ts';
import type { K_BLOCKS } from '../../src/artifact/k-blocks.ts';

type Pack = (values: Float32Array, view: DataView) => void;

const SIZE = 256;

/** What the codes of the IQ4 types stand for, in llama.cpp's own numbers. */
const LEVELS = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113];

/** One block of 256 values each, rounded to the nearest level below rounded scales; layouts in `artifact/k-blocks.ts`. */
export const K_PACK: Readonly<Record<keyof typeof K_BLOCKS, Pack>> = {
  Q2_K(values, view) {
    const { scales, minima, codes } = affine(values, { run: 16, levels: 4, scaleLevels: 16 }, view, 80);
    for (let r = 0; r < 16; r++) view.setUint8(r, scales[r]! | (minima[r]! << 4));
    for (let i = 0; i < SIZE; i++) putTwoBits(view, 16, i, codes[i]!);
  },
  Q3_K(values, view) {
    const { scales, codes } = symmetric(values, { run: 16, zero: 4, mostScale: 31 }, view, 108);
    for (let r = 0; r < 16; r++) {
      const scale = scales[r]! + 32;
      put(view, 96 + (r & 7), (scale & 15) << (4 * (r >> 3)));
      put(view, 104 + (r & 3), (scale >> 4) << (2 * (r >> 2)));
    }
    for (let i = 0; i < SIZE; i++) {
      putTwoBits(view, 32, i, codes[i]! & 3);
      putOneBit(view, 0, i, codes[i]! >> 2);
    }
  },
  Q4_K(values, view) {
    const { scales, minima, codes } = affine(values, { run: 32, levels: 16, scaleLevels: 64 }, view, 0);
    putSixBits(view, scales, minima);
    for (let i = 0; i < SIZE; i++) putFourBits(view, 16, i, codes[i]!);
  },
  Q5_K(values, view) {
    const { scales, minima, codes } = affine(values, { run: 32, levels: 32, scaleLevels: 64 }, view, 0);
    putSixBits(view, scales, minima);
    for (let i = 0; i < SIZE; i++) {
      putFourBits(view, 48, i, codes[i]! & 15);
      putOneBit(view, 16, i, codes[i]! >> 4);
    }
  },
  Q6_K(values, view) {
    const { scales, codes } = symmetric(values, { run: 16, zero: 32, mostScale: 127 }, view, 208);
    for (let r = 0; r < 16; r++) view.setInt8(192 + r, scales[r]!);
    for (let i = 0; i < SIZE; i++) {
      put(view, 64 * (i >> 7) + (i & 63), (codes[i]! & 15) << (4 * ((i >> 6) & 1)));
      putTwoBits(view, 128, i, codes[i]! >> 4);
    }
  },
  IQ4_XS(values, view) {
    const runs = Array.from({ length: 8 }, (_, r) => values.subarray(32 * r, 32 * (r + 1)));
    const wanted = runs.map((run) => farthest(run) / LEVELS[0]!);
    const d = putHalf(view, 0, Math.max(...wanted.map(Math.abs)) / 31);
    for (const [r, run] of runs.entries()) {
      const scale = divide(wanted[r]!, d);
      put(view, 4 + (r >> 1), ((scale + 32) & 15) << (4 * (r & 1)));
      put(view, 2 + (r >> 2), ((scale + 32) >> 4) << (2 * (r & 3)));
      putUneven(run, view, 8 + 16 * r, d * scale);
    }
  },
};

/** 32 values as the nearest of the uneven levels, in 16 bytes. */
export function putUneven(values: Float32Array, view: DataView, at: number, scale: number): void {
  for (const [i, value] of values.entries()) {
    const distances = LEVELS.map((level) => Math.abs(scale * level - value));
    put(view, at + (i & 15), distances.indexOf(Math.min(...distances)) << (4 * (i >> 4)));
  }
}

/** The value farthest from zero, with its sign. */
export function farthest(values: Float32Array): number {
  return values.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
}

/** w = d·s·q − e·m; writes d and e at `at`. */
function affine(
  values: Float32Array,
  { run, levels, scaleLevels }: { run: number; levels: number; scaleLevels: number },
  view: DataView,
  at: number,
) {
  const runs = Array.from({ length: SIZE / run }, (_, r) => values.subarray(run * r, run * (r + 1)));
  const lows = runs.map((some) => -Math.min(0, ...some));
  const spans = runs.map((some, r) => (Math.max(0, ...some) + lows[r]!) / (levels - 1));
  const d = putHalf(view, at, Math.max(...spans) / (scaleLevels - 1));
  const e = putHalf(view, at + 2, Math.max(...lows) / (scaleLevels - 1));
  const scales = spans.map((span) => clamp(divide(span, d), 0, scaleLevels - 1));
  const minima = lows.map((low) => clamp(divide(low, e), 0, scaleLevels - 1));
  const codes = Array.from(values, (value, i) => {
    const r = Math.floor(i / run);
    return clamp(divide(value + e * minima[r]!, d * scales[r]!), 0, levels - 1);
  });
  return { scales, minima, codes };
}

/** w = d·s·(q − zero), s of both signs; writes d at `at`. */
function symmetric(
  values: Float32Array,
  { run, zero, mostScale }: { run: number; zero: number; mostScale: number },
  view: DataView,
  at: number,
) {
  const runs = Array.from({ length: SIZE / run }, (_, r) => values.subarray(run * r, run * (r + 1)));
  const wanted = runs.map((some) => farthest(some) / -zero);
  const d = putHalf(view, at, Math.max(...wanted.map(Math.abs)) / mostScale);
  const scales = wanted.map((scale) => clamp(divide(scale, d), -mostScale, mostScale));
  const codes = Array.from(values, (value, i) =>
    clamp(divide(value, d * scales[Math.floor(i / run)]!) + zero, 0, 2 * zero - 1),
  );
  return { scales, codes };
}

function putSixBits(view: DataView, scales: readonly number[], minima: readonly number[]): void {
  for (let r = 0; r < 4; r++) {
    const [scale, minimum] = [scales[r + 4]!, minima[r + 4]!];
    view.setUint8(4 + r, scales[r]! | ((scale >> 4) << 6));
    view.setUint8(8 + r, minima[r]! | ((minimum >> 4) << 6));
    view.setUint8(12 + r, (scale & 15) | ((minimum & 15) << 4));
  }
}

function putTwoBits(view: DataView, at: number, i: number, code: number): void {
  put(view, at + 32 * (i >> 7) + (i & 31), code << (2 * ((i >> 5) & 3)));
}

function putFourBits(view: DataView, at: number, i: number, code: number): void {
  put(view, at + 32 * (i >> 6) + (i & 31), code << (4 * ((i >> 5) & 1)));
}

function putOneBit(view: DataView, at: number, i: number, bit: number): void {
  put(view, at + (i & 31), bit << (i >> 5));
}

/** Sets bits of a byte that are still zero. */
function put(view: DataView, at: number, bits: number): void {
  view.setUint8(at, view.getUint8(at) | bits);
}

/** Writes half precision; the value that was written. */
function putHalf(view: DataView, at: number, value: number): number {
  const bits = f32ToF16(value);
  view.setUint16(at, bits, true);
  return f16ToF32(bits);
}

function divide(value: number, scale: number): number {
  return scale === 0 ? 0 : Math.round(value / scale);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
