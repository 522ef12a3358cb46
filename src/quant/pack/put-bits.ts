import { f16ToF32, f32ToF16 } from '../../artifact/half.ts';
import { Fault } from '../../core/fault.ts';

/** Writes half precision at `at`, little endian. @throws Fault `bug` for a number that half precision cannot keep exactly */
export function putHalf(bytes: Uint8Array, at: number, value: number): void {
  const bits = f32ToF16(value);
  if (f16ToF32(bits) !== value || !Number.isFinite(value)) {
    throw new Fault('bug', `The scale ${value} is no float16; scales are rounded before codes are chosen.`);
  }
  bytes[at] = bits & 255;
  bytes[at + 1] = bits >> 8;
}

/** 32 codes from `from` on as 16 bytes: the low half of byte i is code i, its high half code i + 16. Higher bits are left out. */
export function putNibbles(bytes: Uint8Array, at: number, codes: Uint8Array, from: number): void {
  for (let i = 0; i < 16; i++) {
    bytes[at + i] = (codes[from + i]! & 15) | ((codes[from + i + 16]! & 15) << 4);
  }
}

/** Code i of 64 into 32 bytes: the low half of a byte is one of the first 32, the high half one of the others. */
export function putFourBits(bytes: Uint8Array, at: number, i: number, code: number): void {
  bytes[at + 32 * (i >> 6) + (i & 31)]! |= (code & 15) << (4 * ((i >> 5) & 1));
}

/** Code i of 128 into 32 bytes: a byte holds every 32nd. */
export function putTwoBits(bytes: Uint8Array, at: number, i: number, code: number): void {
  bytes[at + 32 * (i >> 7) + (i & 31)]! |= (code & 3) << (2 * ((i >> 5) & 3));
}

/** Bit i of 256 into 32 bytes: a byte holds every 32nd. */
export function putOneBit(bytes: Uint8Array, at: number, i: number, bit: number): void {
  bytes[at + (i & 31)]! |= (bit & 1) << (i >> 5);
}
