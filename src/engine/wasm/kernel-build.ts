import { Fault } from '../../core/fault.ts';

/** The builds of the kernels, see kernels/dot.ts. */
export type KernelBuild = 'relaxed-dot32' | 'relaxed-dot16' | 'simd128';

// Each probe is a module of one function; whether it validates says whether the engine knows the instruction.
const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0];
const ZERO_VECTOR = [0xfd, 0x0c, ...Array<number>(16).fill(0)];
const DROP = 0x1a;
const END = 0x0b;

function probe(body: readonly number[]): Uint8Array<ArrayBuffer> {
  const code = [0, ...body, DROP, END];
  return new Uint8Array([...HEADER, 10, code.length + 2, 1, code.length, ...code]);
}

export function hasSimd(): boolean {
  return WebAssembly.validate(probe(ZERO_VECTOR));
}

/** i16x8.relaxed_dot_i8x16_i7x16_s, opcode 0x112 */
export function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(probe([...ZERO_VECTOR, ...ZERO_VECTOR, 0xfd, 0x92, 0x02]));
}

/**
 * The builds this engine can run, the one whose results are trusted first.
 * @throws Fault `simd-missing`
 */
export function usableBuilds(): readonly KernelBuild[] {
  if (!hasSimd()) {
    throw new Fault(
      'simd-missing',
      'This browser has no WebAssembly SIMD. Update it: Chrome 91, Firefox 89, Safari 16.4 or newer is needed.',
    );
  }
  return hasRelaxedSimd() ? ['relaxed-dot16', 'relaxed-dot32'] : ['simd128'];
}
