import { multiply } from './matrix.ts';
import type { Matrix } from './matrix.ts';

/** SwiGLU (Shazeer, 2020): out = down · (silu(gate · x) ⊙ (up · x)). */
export function feedForward(
  out: Float32Array, // [hiddenSize]
  x: Float32Array, // [hiddenSize]
  { gate, up, down }: { gate: Matrix; up: Matrix; down: Matrix },
): void {
  const gated = new Float32Array(gate.rows); // [ffnSize]
  const raised = new Float32Array(up.rows); // [ffnSize]
  multiply(gated, gate, x);
  multiply(raised, up, x);
  for (let i = 0; i < gated.length; i++) gated[i] = silu(gated[i]!) * raised[i]!;
  multiply(out, down, gated);
}

function silu(x: number): number {
  return x / (1 + Math.exp(-x));
}
