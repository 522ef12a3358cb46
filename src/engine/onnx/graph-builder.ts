import type { OnnxElement } from '../../artifact/onnx-element.ts';
import type {
  OnnxAttribute,
  OnnxGraph,
  OnnxInitializer,
  OnnxModel,
  OnnxNode,
  OnnxValue,
} from '../../artifact/onnx-model.ts';

/** Whole numbers are attributes of kind int; `{ float }` marks the others. */
export type Attributes = Readonly<Record<string, number | { readonly float: number }>>;

/** What a node is given and makes. */
export interface NodeParts {
  /** '' stands for an optional input that is left out. */
  readonly inputs: readonly string[];
  readonly attributes?: Attributes;
  /** Names of the outputs, '' for one that nobody wants; absent: one output with a name of its own. */
  readonly outputs?: readonly string[];
}

/** Weights that lie beside the graph: ONNX Runtime uploads them from where they are. */
export interface WeightFile {
  readonly path: string;
  readonly data: Uint8Array<ArrayBuffer>;
}

/** Tensors of no more bytes stay in the graph itself. */
const SMALL_BYTES = 1024;
const OPSET = 21;

/** Writes a graph down node by node, in the order in which it is computed. */
export class GraphBuilder {
  readonly #nodes: OnnxNode[] = [];
  readonly #initializers: OnnxInitializer[] = [];
  readonly files: WeightFile[] = [];
  readonly #name: string;

  constructor(name = 'decoder') {
    this.#name = name;
  }

  /** A node of ONNX's own operators. Returns its first output. */
  onnx(opType: string, parts: NodeParts): string {
    return this.#add('', opType, parts);
  }

  /** A node of the operators that only ONNX Runtime has. Returns its first output. */
  microsoft(opType: string, parts: NodeParts): string {
    return this.#add('com.microsoft', opType, parts);
  }

  /** A tensor that is known now. Large ones go beside the graph, without a copy. */
  constant(
    name: string,
    element: OnnxElement,
    shape: readonly number[],
    data: Uint8Array<ArrayBuffer>,
  ): string {
    if (data.length <= SMALL_BYTES) {
      this.#initializers.push({ name, element, shape, data: { kind: 'raw', bytes: data } });
      return name;
    }
    const { length } = data;
    this.files.push({ path: name, data });
    this.#initializers.push({
      name,
      element,
      shape,
      data: { kind: 'external', location: name, offset: 0, length },
    });
    return name;
  }

  /** A small list of whole numbers, as shapes and axes are. */
  numbers(name: string, values: readonly number[], shape: readonly number[] = [values.length]): string {
    if (this.#initializers.some((initializer) => initializer.name === name)) return name;
    const data = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    return this.constant(name, 'int64', shape, data);
  }

  /** One float32, as an operator's input. */
  scalar(name: string, value: number): string {
    if (this.#initializers.some((initializer) => initializer.name === name)) return name;
    return this.constant(name, 'float32', [], new Uint8Array(Float32Array.of(value).buffer));
  }

  finish(inputs: readonly OnnxValue[], outputs: readonly OnnxValue[]): OnnxModel {
    const graph: OnnxGraph = {
      name: this.#name,
      nodes: this.#nodes,
      initializers: this.#initializers,
      inputs,
      outputs,
    };
    const opsets = [
      { domain: '', version: OPSET },
      { domain: 'com.microsoft', version: 1 },
    ];
    return { irVersion: 10, producer: 'nibble', opsets, graph };
  }

  #add(domain: string, opType: string, { inputs, attributes = {}, outputs }: NodeParts): string {
    const name = `${opType}_${this.#nodes.length}`;
    const made = outputs ?? [name];
    this.#nodes.push({
      name,
      opType,
      domain,
      inputs,
      outputs: made,
      attributes: Object.entries(attributes).map(attributeOf),
    });
    return made[0]!;
  }
}

function attributeOf([name, value]: [string, Attributes[string]]): OnnxAttribute {
  return typeof value === 'number'
    ? { name, kind: 'int', value }
    : { name, kind: 'float', value: value.float };
}
