import type { DecoderConfig } from '../decoder-config.ts';
import { multiply } from './matrix.ts';
import type { Matrix } from './matrix.ts';

/** What the gate passes. */
export const ACTIVATIONS: Readonly<Record<DecoderConfig['activation'], (x: number) => number>> = {
  silu,
  gelu,
};

/** Gated linear unit (Shazeer, 2020): out = down · (activation(gate · x) ⊙ (up · x)). */
export function feedForward(
  out: Float32Array, // [hiddenSize]
  x: Float32Array, // [hiddenSize]
  { gate, up, down }: { gate: Matrix; up: Matrix; down: Matrix },
  activation: DecoderConfig['activation'],
): void {
  const activate = ACTIVATIONS[activation];
  const gated = new Float32Array(gate.rows); // [ffnSize]
  const raised = new Float32Array(up.rows); // [ffnSize]
  multiply(gated, gate, x);
  multiply(raised, up, x);
  for (let i = 0; i < gated.length; i++) gated[i] = activate(gated[i]!) * raised[i]!;
  multiply(out, down, gated);
}

function silu(x: number): number {
  return x / (1 + Math.exp(-x));
}

/** The tanh approximation (Hendrycks & Gimpel, 2016). */
function gelu(x: number): number {
  return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
}
