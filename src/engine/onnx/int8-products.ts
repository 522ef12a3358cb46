import { ONNX_ELEMENTS } from '../../artifact/onnx-element.ts';
import type { GraphBuilder } from './graph-builder.ts';
import type { Int8Weights } from './int8-matrix.ts';
import type { ProductOptions } from './products.ts';

const FLOAT = { to: ONNX_ELEMENTS.float32.id };

/** An input as eight bits: codes, their scale, and the code of zero, for all tokens of a pass together. */
interface Rounded {
  readonly codes: string;
  readonly scale: string;
  readonly zero: string;
}

/**
 * Products of whole numbers, in the shape that ONNX Runtime fuses: DynamicQuantizeLinear, MatMulInteger, and one scale for both
 * sides. This is what repositories call `quantized`; its weights are rounded twice, and its inputs at every step.
 */
export class Int8Products {
  readonly #graph: GraphBuilder;
  readonly #rounded = new Map<string, Rounded>();

  constructor(graph: GraphBuilder) {
    this.#graph = graph;
  }

  /** x · matrixᵀ (+ bias): [tokens, rows]. */
  multiply({ codes, scales }: Int8Weights, x: string, { bias = '', name }: ProductOptions): string {
    const graph = this.#graph;
    const input = this.#round(x);
    const sums = graph.onnx('MatMulInteger', { inputs: [input.codes, codes, input.zero] });
    const scale = graph.onnx('Mul', { inputs: [input.scale, scales] });
    const inputs = [graph.onnx('Cast', { inputs: [sums], attributes: FLOAT }), scale];
    const named = name === undefined ? {} : { outputs: [name] };
    if (bias === '') return graph.onnx('Mul', { inputs, ...named });
    return graph.onnx('Add', { inputs: [graph.onnx('Mul', { inputs }), bias], ...named });
  }

  /** The rows that `ids` [tokens] names: [tokens, columns]. They lie as columns. */
  rows({ codes, scales }: Int8Weights, ids: string): string {
    const graph = this.#graph;
    const columns = graph.onnx('Gather', { inputs: [codes, ids], attributes: { axis: 1 } });
    const floats = graph.onnx('Cast', { inputs: [columns], attributes: FLOAT });
    const scaled = graph.onnx('Mul', { inputs: [floats, graph.onnx('Gather', { inputs: [scales, ids] })] });
    return graph.onnx('Transpose', { inputs: [scaled] });
  }

  #round(x: string): Rounded {
    const made = this.#rounded.get(x);
    if (made) return made;
    const [codes, scale, zero] = [`${x} codes`, `${x} scale`, `${x} zero`];
    this.#graph.onnx('DynamicQuantizeLinear', { inputs: [x], outputs: [codes, scale, zero] });
    const rounded = { codes, scale, zero };
    this.#rounded.set(x, rounded);
    return rounded;
  }
}
