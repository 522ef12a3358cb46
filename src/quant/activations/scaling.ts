import { TENSOR_TYPES, type ModelFile, type TensorInfo } from '../../artifact/tensor.ts';
import type { RowTransform } from './transform-model.ts';

/** Collects how rows, columns and vectors of a model are scaled. Matrices that a file fuses are parts of one tensor. */
export class Scaling {
  readonly transforms = new Map<string, RowTransform>();
  readonly #model: ModelFile;

  constructor(model: ModelFile) {
    this.#model = model;
  }

  /** w[j, ·] / factors[j] */
  divideRows(tensor: TensorInfo, factors: Float32Array): void {
    const first = this.#elementsBefore(tensor) / tensor.shape[0]!;
    this.#add(tensor.name, (row, index) => {
      const factor = factors[index - first];
      if (factor === undefined) return; // a row of another matrix
      for (let i = 0; i < row.length; i++) row[i]! /= factor;
    });
  }

  /** w[·, j] · factors[j], the same for matrices that share an input. */
  multiplyColumns(tensors: readonly TensorInfo[], factors: Float32Array): void {
    for (const tensor of tensors) {
      const first = this.#elementsBefore(tensor) / tensor.shape[0]!;
      const end = first + tensor.shape[1]!;
      this.#add(tensor.name, (row, index) => {
        if (index < first || index >= end) return;
        for (let i = 0; i < row.length; i++) row[i]! *= factors[i]!;
      });
    }
  }

  /** v[j] / factors[j] */
  divideVector(tensor: TensorInfo, factors: Float32Array): void {
    const first = this.#elementsBefore(tensor);
    this.#add(tensor.name, (vector) => {
      for (let i = 0; i < factors.length; i++) vector[first + i]! /= factors[i]!;
    });
  }

  /** In the tensor of the file that this one is a part of. */
  #elementsBefore({ name, type, offset }: TensorInfo): number {
    const { blockSize, blockBytes } = TENSOR_TYPES[type];
    return ((offset - this.#model.tensors.get(name)!.offset) / blockBytes) * blockSize;
  }

  #add(name: string, transform: RowTransform): void {
    const before = this.transforms.get(name);
    this.transforms.set(name, before ? inTurn(before, transform) : transform);
  }
}

function inTurn(first: RowTransform, second: RowTransform): RowTransform {
  return (row, index) => {
    first(row, index);
    second(row, index);
  };
}
