import { ONNX_ELEMENTS } from '../../artifact/onnx-element.ts';
import type { GraphBuilder } from './graph-builder.ts';
import type { NBitsWeights } from './graph-matrix.ts';

const FLOAT = { to: ONNX_ELEMENTS.float32.id };

/**
 * Rows of a matrix of codes, `ids` [tokens] of them, by operators that every build of ONNX Runtime has: some lack
 * GatherBlockQuantized. [tokens, runs, blockSize], without offsets.
 */
export function plainRows(graph: GraphBuilder, matrix: NBitsWeights, ids: string): string {
  const { layout, columns, codes, scales } = matrix;
  const { bits, blockSize } = layout;
  const runs = columns / blockSize;
  const numbers = bytesOf(graph, codes, ids);
  const unpacked = bits === 8 ? numbers : reshape(graph, unpack(graph, numbers, bits), [-1, runs, blockSize]);
  const centred = graph.onnx('Sub', { inputs: [unpacked, zerosOf(graph, matrix, ids)] });
  const found = graph.onnx('Gather', { inputs: [scales, ids] });
  return graph.onnx('Mul', { inputs: [centred, behind(graph, found)] });
}

/** The code of zero: one for all, or one for each run of the rows, [tokens, runs, 1]. */
function zerosOf(graph: GraphBuilder, { layout, columns, zeroPoints }: NBitsWeights, ids: string): string {
  const { bits, blockSize, zero } = layout;
  if (zeroPoints === undefined) return graph.scalar(`code of zero ${zero}`, zero);
  const bytes = bytesOf(graph, zeroPoints, ids);
  const runs = columns / blockSize;
  const padded = Math.ceil((runs * bits) / 8) * (8 / bits);
  const all = bits === 8 ? bytes : reshape(graph, unpack(graph, bytes, bits), [-1, padded]);
  const [from, to, axis] = [0, runs, 1].map((value) => graph.numbers(`number ${value}`, [value])) as [
    string,
    string,
    string,
  ];
  const own = padded === runs ? all : graph.onnx('Slice', { inputs: [all, from, to, axis] });
  return behind(graph, own);
}

function bytesOf(graph: GraphBuilder, table: string, ids: string): string {
  const bytes = graph.onnx('Gather', { inputs: [table, ids] });
  return graph.onnx('Cast', { inputs: [bytes], attributes: FLOAT });
}

/** With an axis of length 1 behind the last. */
function behind(graph: GraphBuilder, x: string): string {
  return graph.onnx('Unsqueeze', { inputs: [x, graph.numbers('behind the last axis', [-1])] });
}

/** Bytes as floats to the codes in them along a new last axis, the lowest bits first. */
function unpack(graph: GraphBuilder, bytes: string, bits: 2 | 4): string {
  const base = graph.scalar(`base ${2 ** bits}`, 2 ** bits);
  const codes: string[] = [];
  let rest = bytes;
  for (let left = 8 / bits; left > 1; left--) {
    const higher = graph.onnx('Floor', { inputs: [graph.onnx('Div', { inputs: [rest, base] })] });
    const code = graph.onnx('Sub', { inputs: [rest, graph.onnx('Mul', { inputs: [higher, base] })] });
    codes.push(behind(graph, code));
    rest = higher;
  }
  return graph.onnx('Concat', { inputs: [...codes, behind(graph, rest)], attributes: { axis: -1 } });
}

function reshape(graph: GraphBuilder, x: string, shape: readonly number[]): string {
  return graph.onnx('Reshape', { inputs: [x, graph.numbers(`shape ${shape.join(' ')}`, shape)] });
}
