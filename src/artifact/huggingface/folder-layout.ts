import type { ModelFile } from '../tensor.ts';
import { configOfGguf, type ConfigJson } from './config-of-gguf.ts';
import { unsupportedModel } from './config-fault.ts';
import { planDecoder } from './decoders.ts';
import { parseHfConfig } from './hf-config.ts';
import type { Change } from './planned-model.ts';

/** A tensor of a folder that a GGUF's tensor becomes. */
export interface FolderTensor {
  readonly name: string;
  /** Rows first. */
  readonly shape: readonly number[];
  /** What was done to it on its way into the GGUF, and is to be undone. */
  readonly change: Change;
}

/** A model as transformers saves it. */
export interface FolderLayout {
  readonly config: ConfigJson;
  /** By the GGUF's names. */
  readonly tensors: ReadonlyMap<string, FolderTensor>;
}

/**
 * How a decoder that is open as GGUF is laid out as a folder of transformers: the way that `openHuggingFace` goes, backwards.
 * @throws Fault `architecture-unsupported`, `gguf-corrupt`
 */
export function folderLayout(model: ModelFile): FolderLayout {
  const config = configOfGguf(model);
  const planned = planDecoder(parseHfConfig(config, undefined), model.tensors.has('output.weight'));
  const prefix = planned?.prefixes[0] ?? '';
  const tensors = new Map<string, FolderTensor>();
  for (const { name, from, shape, change } of planned?.tensors ?? []) {
    if (model.tensors.get(name)?.shape.join() !== shape.toReversed().join())
      throw unsupportedModel(`The tensor ${name} is missing or misshapen.`, { tensor: name });
    tensors.set(name, { name: from.startsWith('lm_head.') ? from : prefix + from, shape, change });
  }
  for (const name of model.tensors.keys()) {
    if (tensors.has(name)) continue;
    throw unsupportedModel(`The tensor ${name} has no place in transformers' model.`, { tensor: name });
  }
  return { config, tensors };
}
