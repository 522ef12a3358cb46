import { Fault } from '../core/fault.ts';

/**
 * The mapping that int8 arithmetic is built on, as ONNX has it in QuantizeLinear and DequantizeLinear:
 *
 *     q = clamp(round(x / scale) + zeroPoint, lowest, highest)        x̂ = scale · (q − zeroPoint)
 *
 * What holds for every mapping that `affineFor` makes, and for x within the range it was made for:
 * - |x − x̂| ≤ `largestError(affine)`, half a scale but for the last bits of float32
 * - zero is a code: x = 0 gives `zeroPoint`, and that gives 0 back
 * - x̂ is mapped to the code it came from
 * - a greater x never gets a smaller code
 *
 * Outside of the range x gets the code at the end of it; so do infinities. NaN gets the zero point.
 */
export interface Affine {
  /** The distance between the numbers that two neighbouring codes stand for; above zero, a float32. */
  readonly scale: number;
  /** The code that stands for zero. */
  readonly zeroPoint: number;
  readonly lowest: number;
  readonly highest: number;
}

export interface AffineKind {
  readonly bits: 2 | 3 | 4 | 5 | 6 | 7 | 8;
  /** Codes from −2^(bits − 1) on, or from 0. */
  readonly signed: boolean;
  /** Both sides of zero alike: zero is the middle code, and the lowest of all codes is not used. */
  readonly symmetric: boolean;
}

const SMALLEST_NORMAL = 2 ** -126; // below, float32 loses digits, and many kernels take scales for zero
const LARGEST = 2 ** 128 - 2 ** 104;

/**
 * The mapping that covers all from `least` to `greatest`, and zero. A range that is nothing but zero has the scale 1, since
 * dividing by zero is what nobody's kernel is ready for.
 * @throws Fault `option-invalid` for a range that is not one
 */
export function affineFor(least: number, greatest: number, { bits, signed, symmetric }: AffineKind): Affine {
  if (!(Math.abs(least) <= LARGEST && Math.abs(greatest) <= LARGEST && least <= greatest))
    throw new Fault('option-invalid', `From ${least} to ${greatest} is no range of float32 numbers.`);
  const half = 2 ** (bits - 1);
  const middle = signed ? 0 : half;
  const highest = middle + half - 1;
  if (symmetric) {
    const scale = scaleOf(Math.max(Math.abs(least), Math.abs(greatest)), half - 1);
    return { scale, zeroPoint: middle, lowest: middle - half + 1, highest };
  }
  const lowest = middle - half;
  const low = Math.min(0, least);
  const scale = scaleOf(Math.max(0, greatest) - low, highest - lowest);
  return { scale, zeroPoint: clamp(lowest + roundEven(-low / scale), lowest, highest), lowest, highest };
}

/** How far x̂ may be from an x within the range: half a scale, and the rounding of scale and x̂ to float32. */
export function largestError({ scale, lowest, highest }: Affine): number {
  return scale * (0.5 + (highest - lowest) * 2 ** -22);
}

/** Codes of `values`; unsigned where the mapping has no codes below zero. */
export function quantizeLinear(
  values: Float32Array,
  { scale, zeroPoint, lowest, highest }: Affine,
): Int8Array<ArrayBuffer> | Uint8Array<ArrayBuffer> {
  const codes = lowest < 0 ? new Int8Array(values.length) : new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const code = roundEven(Math.fround(values[i]! / scale)) + zeroPoint;
    codes[i] = Number.isNaN(code) ? zeroPoint : clamp(code, lowest, highest);
  }
  return codes;
}

/** What codes stand for. */
export function dequantizeLinear(codes: Int8Array | Uint8Array, affine: Affine): Float32Array<ArrayBuffer> {
  const { scale, zeroPoint } = affine;
  return Float32Array.from(codes, (code) => clamp(scale * (code - zeroPoint), -LARGEST, LARGEST));
}

/** The nearest whole number; of two, the even one, as ONNX and PyTorch round. */
export function roundEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
}

function scaleOf(width: number, steps: number): number {
  return width === 0 ? 1 : Math.max(SMALLEST_NORMAL, Math.fround(width / steps));
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
