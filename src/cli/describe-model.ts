import type { ModelFile } from '../artifact/tensor.ts';
import { contextLengthFor } from '../engine/context-length.ts';
import { readDecoderConfig } from '../engine/decoder-config.ts';
import { repositoryConfig } from '../engine/onnx/repository-config.ts';
import { writeTokenizer } from '../text/written-tokenizer.ts';

/**
 * The files of a repository that say what its graphs do not: names and contents.
 * @throws Fault for a model that cannot be read or that repositories have no words for.
 */
export function describeModel(model: ModelFile, wantedContext?: number): ReadonlyMap<string, string> {
  const config = readDecoderConfig(model);
  const contextLength = contextLengthFor(config, wantedContext);
  const { tokenizer, config: tokenizerConfig, bosId, endIds } = writeTokenizer(model.metadata);
  const ends = { bos_token_id: bosId ?? null, eos_token_id: endIds, pad_token_id: endIds[0] ?? null };
  return new Map([
    ['config.json', pretty({ ...repositoryConfig({ ...config, contextLength }), ...ends })],
    ['generation_config.json', pretty(ends)],
    ['tokenizer.json', `${JSON.stringify(tokenizer)}\n`],
    ['tokenizer_config.json', pretty({ ...tokenizerConfig, model_max_length: contextLength })],
  ]);
}

function pretty(content: object): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}
