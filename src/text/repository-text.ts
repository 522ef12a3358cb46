import { readJson } from '../artifact/json-source.ts';
import type { OnnxRepository } from '../artifact/onnx-repository.ts';
import { MAX_TOKENIZER_CONFIG_BYTES, parseTokenizerConfig } from '../artifact/tokenizer-config.ts';
import { MAX_TOKENIZER_BYTES, parseTokenizerJson } from '../artifact/tokenizer-json.ts';
import { Fault } from '../core/fault.ts';
import { openChatTemplate } from './chat-template.ts';
import type { ChatTemplate } from './chat-template.ts';
import { openJsonTokenizer } from './json-tokenizer.ts';
import type { Tokenizer } from './tokenizer.ts';

const MAX_TEMPLATE_BYTES = 2 ** 18; // `openChatTemplate` is stricter

/**
 * The tokenizer and the chat template of a repository.
 * @throws Fault `hub-incomplete`, `tokenizer-invalid`, `template-invalid`.
 */
export async function openRepositoryText({
  files,
  config,
}: OnnxRepository): Promise<{ readonly tokenizer: Tokenizer; readonly template: ChatTemplate }> {
  const file = files.get('tokenizer.json');
  if (!file) {
    throw new Fault(
      'hub-incomplete',
      'The repository lacks its tokenizer.json. Use another copy of the model.',
      {
        file: 'tokenizer.json',
      },
    );
  }
  const json = parseTokenizerJson(await readJson(file, MAX_TOKENIZER_BYTES));
  const around = files.get('tokenizer_config.json');
  const settings = parseTokenizerConfig(around && (await readJson(around, MAX_TOKENIZER_CONFIG_BYTES)));
  const source = (await readTemplate(files)) ?? settings.chatTemplate;
  return {
    tokenizer: openJsonTokenizer(json, settings, config.endIds),
    template: openChatTemplate(new Map(source === undefined ? [] : [['tokenizer.chat_template', source]])),
  };
}

/** Newer repositories have the template in a file of its own. */
async function readTemplate(files: OnnxRepository['files']): Promise<string | undefined> {
  const file = files.get('chat_template.jinja');
  if (!file || file.size > MAX_TEMPLATE_BYTES) return undefined;
  return new TextDecoder().decode(await file.read(0, file.size));
}
