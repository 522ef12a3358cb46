const FLOAT = new Float32Array(1);
const BITS = new Uint32Array(FLOAT.buffer);

/** What the mantissa is multiplied by, by exponent: `**` would take most of the time of reading a model. */
const POWERS = Float64Array.from({ length: 32 }, (_, exponent) => 2 ** (exponent - 25));

/** The value of 16 bits of IEEE half precision. */
export function f16ToF32(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const mantissa = half & 0x3ff;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  if (exponent === 0x1f) return mantissa === 0 ? sign * Infinity : NaN;
  return sign * (1024 + mantissa) * POWERS[exponent]!;
}

let halves: Float32Array | undefined;

/** The values of all halves, by their 16 bits: 256 KB, from the first use on, for who needs many of them fast. */
export function halfValues(): Float32Array {
  if (halves) return halves;
  halves = new Float32Array(65_536);
  for (let half = 0; half < halves.length; half++) halves[half] = f16ToF32(half);
  return halves;
}

/** The nearest half-precision number, ties to even; beyond 65,519 it is infinite. */
export function f32ToF16(value: number): number {
  FLOAT[0] = value;
  const bits = BITS[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fff_ffff;
  if (magnitude > 0x7f80_0000) return sign | 0x7e00;
  if (magnitude >= 0x4780_0000) return sign | 0x7c00; // 2^16 and above
  if (magnitude < 0x3880_0000) return sign | roundEven(Math.abs(FLOAT[0]) * 2 ** 24); // below 2^-14: subnormal
  // Rebias the exponent from 127 to 15, then round away 13 bits; a carry out of the mantissa is the next exponent.
  const rebiased = magnitude - (112 << 23);
  return sign | ((rebiased + 0xfff + ((rebiased >>> 13) & 1)) >>> 13);
}

/** The value of 16 bits of bfloat16: the upper half of a float32. */
export function bf16ToF32(bits: number): number {
  BITS[0] = bits << 16;
  return FLOAT[0]!;
}

/** The nearest bfloat16, ties to even. */
export function f32ToBf16(value: number): number {
  FLOAT[0] = value;
  const bits = BITS[0]!;
  if ((bits & 0x7fff_ffff) > 0x7f80_0000) return (bits >>> 16) | 0x40;
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}

/** Little-endian 16-bit numbers widened into `out`, `out.length` of them. */
export function widen(bytes: Uint8Array, out: Float32Array, toF32: (bits: number) => number): void {
  for (let i = 0; i < out.length; i++) out[i] = toF32(bytes[2 * i]! | (bytes[2 * i + 1]! << 8));
}

/** Values narrowed to little-endian 16-bit numbers. */
export function narrow(values: Float32Array, toBits: (value: number) => number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(2 * values.length);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) view.setUint16(2 * i, toBits(values[i]!), true);
  return bytes;
}

function roundEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
