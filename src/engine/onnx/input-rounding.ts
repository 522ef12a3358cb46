/**
 * How what goes into an 8-bit product is rounded.
 * - `tensor`: dynamic, one scale for all tokens of a pass, by DynamicQuantizeLinear
 * - `token`: dynamic, one scale for each token
 * - a scale: static, known beforehand, by QuantizeLinear to uint8
 */
export type InputRounding = 'tensor' | 'token' | StaticRounding;

/** x ≈ scale · (code − zeroPoint), codes 0 to 255. */
export interface StaticRounding {
  readonly scale: number;
  readonly zeroPoint: number;
}

/** For every input of the model's products; those left out stay float32, and their weights become floats again for the product. */
export interface InputRoundings {
  readonly layers: readonly Readonly<Partial<Record<GraphInput, InputRounding>>>[];
  readonly head?: InputRounding | undefined;
}

type GraphInput = 'qkv' | 'o' | 'gateUp' | 'down';

const INPUT_OF: Readonly<Record<string, GraphInput>> = {
  qkv: 'qkv',
  q: 'qkv',
  k: 'qkv',
  v: 'qkv',
  o: 'o',
  gate: 'gateUp',
  up: 'gateUp',
  down: 'down',
};

/** What the plan says of the input of a matrix, by its name in the graph: `down.3`, `head`, or `embedding` where it is the head too. */
export function roundingOf({ layers, head }: InputRoundings, matrix: string): InputRounding | undefined {
  const [role = '', layer] = matrix.split('.');
  return layer === undefined ? head : layers[Number(layer)]?.[INPUT_OF[role]!];
}
