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
  const { bits, blockSize, zero } = layout;
  const runs = columns / blockSize;
  const bytes = graph.onnx('Gather', { inputs: [codes, ids] });
  const numbers = graph.onnx('Cast', { inputs: [bytes], attributes: FLOAT });
  const unpacked = bits === 8 ? numbers : unpackHalves(graph, numbers, [-1, runs, blockSize]);
  const centred = graph.onnx('Sub', { inputs: [unpacked, float(graph, 'code of zero', zero)] });
  const found = graph.onnx('Gather', { inputs: [scales, ids] });
  return graph.onnx('Mul', { inputs: [centred, behind(graph, found)] });
}

/** With an axis of length 1 behind the last. */
function behind(graph: GraphBuilder, x: string): string {
  return graph.onnx('Unsqueeze', { inputs: [x, graph.numbers('behind the last axis', [-1])] });
}

/** Bytes as floats to their two halves, the low one first. */
function unpackHalves(graph: GraphBuilder, bytes: string, shape: readonly number[]): string {
  const sixteen = float(graph, 'sixteen', 16);
  const high = graph.onnx('Floor', { inputs: [graph.onnx('Div', { inputs: [bytes, sixteen] })] });
  const low = graph.onnx('Sub', { inputs: [bytes, graph.onnx('Mul', { inputs: [high, sixteen] })] });
  const apart = [behind(graph, low), behind(graph, high)];
  const pairs = graph.onnx('Concat', { inputs: apart, attributes: { axis: -1 } });
  return graph.onnx('Reshape', { inputs: [pairs, graph.numbers(`shape ${shape.join(' ')}`, shape)] });
}

function float(graph: GraphBuilder, name: string, value: number): string {
  return graph.constant(name, 'float32', [], new Uint8Array(Float32Array.of(value).buffer));
}
