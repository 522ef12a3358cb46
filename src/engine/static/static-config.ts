import { readNumbers, readString } from '../../artifact/metadata.ts';
import type { ModelFile, TensorInfo } from '../../artifact/tensor.ts';
import { Fault } from '../../core/fault.ts';
import { ModelKeys } from '../model-keys.ts';
import { modelTensor } from '../model-tensor.ts';
import { refuseOtherTensors } from '../refuse-other-tensors.ts';

/** Our own architecture: a vector for each token, a text is their sum (Tulkens & van Dongen 2024, "Model2Vec"). */
export const STATIC_ARCHITECTURE = 'nibble-static';
/** The one tensor of a static model: `[dimensions, vocabulary]`. */
export const STATIC_TABLE = 'token_embd.weight';
/** Weights that share a scale: a block of Q8_0. */
export const RUN = 32;

export interface StaticConfig {
  readonly dimensions: number;
  readonly vocabSize: number;
  readonly table: TensorInfo;
  /** How many of a vector's first numbers are a vector too, ascending; the last one is `dimensions`. */
  readonly matryoshka: readonly number[];
}

export function isStaticModel({ metadata }: Pick<ModelFile, 'metadata'>): boolean {
  return readString(metadata, 'general.architecture', undefined) === STATIC_ARCHITECTURE;
}

/**
 * Reads and checks everything the embedder relies on.
 * @throws Fault `architecture-unsupported`, `type-unsupported`, or `gguf-corrupt` naming the key or tensor
 */
export function readStaticConfig(model: ModelFile): StaticConfig {
  const keys = new ModelKeys(model, STATIC_ARCHITECTURE);
  if (!isStaticModel(model)) {
    const architecture = readString(model.metadata, 'general.architecture');
    throw keys.unsupported(`The architecture "${architecture}" is no table of token vectors.`);
  }
  const dimensions = keys.size('embedding_length', 4096);
  const vocabSize = model.tensors.get(STATIC_TABLE)?.shape[1] ?? 1;
  const table = modelTensor(model, STATIC_TABLE, [dimensions, vocabSize]);
  refuseOtherTensors(model, new Set([STATIC_TABLE]));
  if (table.type !== 'Q8_0') {
    const message = `The table of token vectors is in ${table.type}; only Q8_0 is read. Distil the model again.`;
    throw new Fault('type-unsupported', message, { type: table.type });
  }
  return { dimensions, vocabSize, table, matryoshka: readMatryoshka(keys, model, dimensions) };
}

function readMatryoshka(keys: ModelKeys, { metadata }: ModelFile, dimensions: number): readonly number[] {
  const sizes = [...readNumbers(metadata, `${STATIC_ARCHITECTURE}.matryoshka`, Uint32Array.of(dimensions))];
  const rises = sizes.every((size, at) => Number.isInteger(size) && size > (at === 0 ? 0 : sizes[at - 1]!));
  if (rises && sizes.at(-1) === dimensions) return sizes;
  throw keys.corrupt('matryoshka', `must rise to the ${dimensions} dimensions that a vector has.`);
}
