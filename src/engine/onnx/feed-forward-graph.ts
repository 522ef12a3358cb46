import type { LayerTensors } from '../decoder-tensors.ts';
import type { GraphBuilder } from './graph-builder.ts';
import { placeMatrix } from './graph-matrix.ts';
import type { GraphParts } from './graph-parts.ts';

interface FeedForwardPlace {
  readonly index: number;
  readonly x: string; // [tokens, hiddenSize]
}

/**
 * SwiGLU or GeGLU (Shazeer, 2020): down · (act(gate · x) ⊙ (up · x)). Gate and up stay apart and silu is written out, because ONNX Runtime fuses
 * just this into one operator where the weights are of 4 bits without minima.
 */
export async function feedForward(
  { graph, products, config, source }: GraphParts,
  layer: LayerTensors,
  { index, x }: FeedForwardPlace,
): Promise<string> {
  const gate = await placeMatrix(graph, `gate.${index}`, [layer.gate], source);
  const up = await placeMatrix(graph, `up.${index}`, [layer.up], source);
  const down = await placeMatrix(graph, `down.${index}`, [layer.down], source);
  const gated = products.multiply(gate, x);
  const raised = products.multiply(up, x);
  const passed =
    config.activation === 'silu' ? silu(graph, gated) : graph.microsoft('FastGelu', { inputs: [gated] });
  return products.multiply(down, graph.onnx('Mul', { inputs: [passed, raised] }));
}

function silu(graph: GraphBuilder, x: string): string {
  return graph.onnx('Mul', { inputs: [x, graph.onnx('Sigmoid', { inputs: [x] })] });
}
