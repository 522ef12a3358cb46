import type { GraphBuilder } from './graph-builder.ts';
import type { GraphMatrix, NBitsWeights, WeightSource } from './graph-matrix.ts';
import { Int8Products } from './int8-products.ts';
import { plainRows } from './plain-rows.ts';

export interface ProductOptions {
  /** A vector [rows]. */
  readonly bias?: string;
  /** Of the result. */
  readonly name?: string;
}

/**
 * Products of matrices in the graph. Activations are [tokens, columns] throughout.
 *
 * MatMulNBits knows scale · (code − zero) only. What GGUF adds to each weight of a run is carried exactly by a second, small
 * product: offsets · (sums of the runs of inputs), which `Gemm` adds to the first in one pass. The sums of one input are
 * made once, however many matrices it meets.
 */
export class Products {
  readonly #graph: GraphBuilder;
  readonly #target: WeightSource['target'];
  readonly #int8: Int8Products;
  readonly #sums = new Map<string, string>();

  constructor(graph: GraphBuilder, { target }: Pick<WeightSource, 'target'>) {
    this.#graph = graph;
    this.#target = target;
    this.#int8 = new Int8Products(graph);
  }

  /** x · matrixᵀ (+ bias): [tokens, rows]. */
  multiply(matrix: GraphMatrix, x: string, { bias = '', name }: ProductOptions = {}): string {
    const graph = this.#graph;
    const named = name === undefined ? {} : { outputs: [name] };
    if (matrix.kind === 'int8')
      return this.#int8.multiply(matrix, x, { bias, ...(name === undefined ? {} : { name }) });
    if (matrix.kind === 'float') {
      const inputs = [x, matrix.values, ...(bias === '' ? [] : [bias])];
      return graph.onnx('Gemm', { inputs, attributes: { transB: 1 }, ...named });
    }
    const { layout, rows: N, columns: K, codes, scales, offsets, zeroPoints = '' } = matrix;
    const { bits, blockSize: block_size } = layout;
    const product = graph.microsoft('MatMulNBits', {
      inputs: withoutLast([x, codes, scales, zeroPoints, '', bias]),
      attributes: { K, N, bits, block_size, accuracy_level: 4 },
      ...(offsets === undefined ? named : {}),
    });
    if (offsets === undefined) return product;
    const inputs = [this.#runSums(x, K / block_size, block_size), offsets, product];
    return graph.onnx('Gemm', { inputs, attributes: { transB: 1 }, ...named });
  }

  /** The rows of a matrix that `ids` [tokens] names: [tokens, columns]. */
  rows(matrix: GraphMatrix, ids: string): string {
    const graph = this.#graph;
    if (matrix.kind === 'int8') return this.#int8.rows(matrix, ids);
    if (matrix.kind === 'float') return graph.onnx('Gather', { inputs: [matrix.values, ids] });
    const { layout, columns, offsets } = matrix;
    const runs = columns / layout.blockSize;
    let rows = this.#target === 'webgpu' ? this.#blockRows(matrix, ids) : plainRows(graph, matrix, ids);
    if (offsets !== undefined) {
      const added = graph.onnx('Gather', { inputs: [offsets, ids] });
      rows = graph.onnx('Add', { inputs: [rows, this.reshape(added, [-1, runs, 1])] });
    }
    return this.reshape(rows, [-1, columns]);
  }

  /** [tokens, runs, blockSize], without offsets. */
  #blockRows({ layout, codes, scales }: NBitsWeights, ids: string): string {
    const { bits, blockSize: block_size } = layout;
    const attributes = { gather_axis: 0, quantize_axis: 2, block_size, bits };
    return this.#graph.microsoft('GatherBlockQuantized', { inputs: [codes, ids, scales], attributes });
  }

  reshape(x: string, shape: readonly number[]): string {
    const wanted = this.#graph.numbers(`shape ${shape.join(' ')}`, shape);
    return this.#graph.onnx('Reshape', { inputs: [x, wanted] });
  }

  /** The sum of each run of inputs: [tokens, runs]. */
  #runSums(x: string, runs: number, length: number): string {
    const key = `${x} ${length}`;
    const made = this.#sums.get(key);
    if (made !== undefined) return made;
    const inputs = [this.reshape(x, [-1, runs, length]), this.#graph.numbers('last axis', [2])];
    const sums = this.#graph.onnx('ReduceSum', { inputs, attributes: { keepdims: 0 } });
    this.#sums.set(key, sums);
    return sums;
  }
}

/** Optional inputs that are left out at the end are not written. */
function withoutLast(inputs: readonly string[]): readonly string[] {
  return inputs.slice(0, inputs.findLastIndex((each) => each !== '') + 1);
}
