import { rangeOf } from './activation-range.ts';
import type { Affine } from '../affine.ts';
import { activationCode, activationScale } from './activation-scale.ts';
import type { ActivationRounding } from './rounding-plan.ts';

/** Inputs [tokens × width] as codes, with one scale for all or one for each token. */
export interface CodedActivations {
  readonly codes: Uint8Array; // [tokens × width]
  readonly scales: readonly Affine[]; // [1] or [tokens]
}

/** ONNX's DynamicQuantizeLinear: one scale from the extremes of all, zero included. */
export function codePerTensor(x: Float32Array): CodedActivations {
  return codeStatically(x, activationScale(rangeOf(x)));
}

/** The same for each token on its own. */
export function codePerToken(x: Float32Array, width: number): CodedActivations {
  const codes = new Uint8Array(x.length);
  const scales: Affine[] = [];
  for (let at = 0; at < x.length; at += width) {
    const token = x.subarray(at, at + width);
    const scale = activationScale(rangeOf(token));
    writeCodes(codes.subarray(at, at + width), token, scale);
    scales.push(scale);
  }
  return { codes, scales };
}

/** ONNX's QuantizeLinear with a scale and a zero point that are known. */
export function codeStatically(x: Float32Array, scale: Affine): CodedActivations {
  const codes = new Uint8Array(x.length);
  writeCodes(codes, x, scale);
  return { codes, scales: [scale] };
}

/** What the codes stand for; [tokens × width]. */
export function decodeActivations({ codes, scales }: CodedActivations): Float32Array {
  const values = new Float32Array(codes.length);
  const run = codes.length / scales.length;
  for (const [index, { scale, zeroPoint }] of scales.entries()) {
    const end = (index + 1) * run;
    for (let i = index * run; i < end; i++) values[i] = (codes[i]! - zeroPoint) * scale;
  }
  return values;
}

/** Inputs [tokens × width] as a product in 8 bits would see them. */
export function roundActivations(x: Float32Array, width: number, rounding: ActivationRounding): Float32Array {
  if (rounding === 'token') return decodeActivations(codePerToken(x, width));
  if (rounding === 'tensor') return decodeActivations(codePerTensor(x));
  return decodeActivations(codeStatically(x, rounding));
}

function writeCodes(codes: Uint8Array, values: Float32Array, scale: Affine): void {
  for (let i = 0; i < values.length; i++) codes[i] = activationCode(values[i]!, scale);
}
