import { ONNX_ELEMENTS } from '../../artifact/onnx-element.ts';
import type { GraphBuilder } from './graph-builder.ts';
import type { StaticRounding } from './input-rounding.ts';
import type { Int8Weights } from './int8-matrix.ts';
import type { ProductOptions } from './products.ts';

const FLOAT = { to: ONNX_ELEMENTS.float32.id };
const INT8 = { to: ONNX_ELEMENTS.int8.id };

/** Below it a token counts as all zeros, so that nothing is divided by zero. */
const LEAST = 1e-20;

/** An input as eight bits: codes, their scale (one, or one for each token), and the code of zero, '' where that is 0. */
interface Rounded {
  readonly codes: string;
  readonly scale: string;
  readonly zero: string;
}

/** Names the output of a product's last node, if it has to have a certain one. */
interface LastNode {
  readonly outputs?: readonly string[];
}

/**
 * Products with weights of eight bits, one scale for each row of them.
 *
 * Dynamic: whole numbers in the shape that ONNX Runtime fuses, DynamicQuantizeLinear, MatMulInteger, and one scale for both sides; this is
 * what repositories call `quantized`. For a scale of each token the same with the rounding written out, because no operator has it.
 * Static: QuantizeLinear and DequantizeLinear around a product of floats ("QDQ"), which runtimes turn into one of whole numbers.
 */
export class Int8Products {
  readonly #graph: GraphBuilder;
  readonly #rounded = new Map<string, Rounded>();
  readonly #restored = new Map<string, string>();

  constructor(graph: GraphBuilder) {
    this.#graph = graph;
  }

  /** x · matrixᵀ (+ bias): [tokens, rows]. */
  multiply(matrix: Int8Weights, x: string, { bias = '', name }: ProductOptions): string {
    const graph = this.#graph;
    const named = name === undefined ? {} : { outputs: [name] };
    if (bias === '') return this.#multiply(matrix, x, named);
    return graph.onnx('Add', { inputs: [this.#multiply(matrix, x, {}), bias], ...named });
  }

  /** The rows that `ids` [tokens] names: [tokens, columns]. They lie as columns. */
  rows({ codes, scales }: Int8Weights, ids: string): string {
    const graph = this.#graph;
    const columns = graph.onnx('Gather', { inputs: [codes, ids], attributes: { axis: 1 } });
    const floats = graph.onnx('Cast', { inputs: [columns], attributes: FLOAT });
    const scaled = graph.onnx('Mul', { inputs: [floats, graph.onnx('Gather', { inputs: [scales, ids] })] });
    return graph.onnx('Transpose', { inputs: [scaled] });
  }

  #multiply(matrix: Int8Weights, x: string, last: LastNode): string {
    const graph = this.#graph;
    const { rounding } = matrix;
    if (typeof rounding !== 'string') {
      const input = rounding === undefined ? x : this.#restore(x, rounding);
      return graph.onnx('MatMul', { inputs: [input, this.#weights(matrix)], ...last });
    }
    return rounding === 'tensor'
      ? this.#multiplyTensor(matrix, x, last)
      : this.#multiplyTokens(matrix, x, last);
  }

  #multiplyTensor({ codes, scales }: Int8Weights, x: string, last: LastNode): string {
    const graph = this.#graph;
    const input = this.#roundTensor(x);
    const sums = graph.onnx('MatMulInteger', { inputs: [input.codes, codes, input.zero] });
    const floats = graph.onnx('Cast', { inputs: [sums], attributes: FLOAT });
    const scale = graph.onnx('Mul', { inputs: [input.scale, scales] });
    return graph.onnx('Mul', { inputs: [floats, scale], ...last });
  }

  /** One scale after the other: of both at once the runtime thinks that the input has one for all, and computes wrong numbers. */
  #multiplyTokens({ codes, scales }: Int8Weights, x: string, last: LastNode): string {
    const graph = this.#graph;
    const input = this.#roundTokens(x);
    const sums = graph.onnx('MatMulInteger', { inputs: [input.codes, codes] });
    const floats = graph.onnx('Cast', { inputs: [sums], attributes: FLOAT });
    return graph.onnx('Mul', {
      inputs: [graph.onnx('Mul', { inputs: [floats, input.scale] }), scales],
      ...last,
    });
  }

  #roundTensor(x: string): Rounded {
    return this.#once(x, (codes, scale) => {
      const zero = `${x} zero`;
      this.#graph.onnx('DynamicQuantizeLinear', { inputs: [x], outputs: [codes, scale, zero] });
      return { codes, scale, zero };
    });
  }

  /** Symmetric: the largest of a token is ±127. */
  #roundTokens(x: string): Rounded {
    const graph = this.#graph;
    return this.#once(x, (codes, scale) => {
      const inputs = [graph.onnx('Abs', { inputs: [x] }), graph.numbers('each row', [-1])];
      const largest = graph.onnx('ReduceMax', { inputs, attributes: { keepdims: 1 } });
      const safe = graph.onnx('Max', { inputs: [largest, graph.scalar('least of a token', LEAST)] });
      graph.onnx('Div', { inputs: [safe, graph.scalar('largest code', 127)], outputs: [scale] });
      const rounded = graph.onnx('Round', { inputs: [graph.onnx('Div', { inputs: [x, scale] })] });
      graph.onnx('Cast', { inputs: [rounded], outputs: [codes], attributes: INT8 });
      return { codes, scale, zero: '' };
    });
  }

  /** Inputs that several matrices share are rounded once. */
  #once(x: string, round: (codes: string, scale: string) => Rounded): Rounded {
    const rounded = this.#rounded.get(x) ?? round(`${x} codes`, `${x} scale`);
    this.#rounded.set(x, rounded);
    return rounded;
  }

  /** Rounded and made floats again: a runtime takes both nodes into the product. */
  #restore(x: string, { scale, zeroPoint }: StaticRounding): string {
    const graph = this.#graph;
    const made = this.#restored.get(x);
    if (made !== undefined) return made;
    const zero = graph.constant(`${x} zero`, 'uint8', [], Uint8Array.of(zeroPoint));
    const grid = [graph.scalar(`${x} scale`, scale), zero];
    const codes = graph.onnx('QuantizeLinear', { inputs: [x, ...grid] });
    const restored = graph.onnx('DequantizeLinear', { inputs: [codes, ...grid] });
    this.#restored.set(x, restored);
    return restored;
  }

  /** The weights as floats, [columns, rows]. */
  #weights({ codes, scales, rows }: Int8Weights): string {
    const zeros = this.#graph.constant(`${codes} zeros`, 'int8', [rows], new Uint8Array(rows));
    return this.#graph.onnx('DequantizeLinear', { inputs: [codes, scales, zeros], attributes: { axis: 1 } });
  }
}
