import type { ByteSource } from '../byte-source.ts';
import { flag, text, u32, type TypedValue } from '../gguf-value.ts';
import { readJson } from '../json-source.ts';
import { MAX_TOKENIZER_CONFIG_BYTES, parseTokenizerConfig } from '../tokenizer-config.ts';
import { MAX_TOKENIZER_BYTES, parseTokenizerJson, type TokenizerJson } from '../tokenizer-json.ts';
import type { HfConfig } from './hf-config.ts';
import { vocabularyMetadata } from './vocabulary-metadata.ts';

type Keys = Record<string, TypedValue>;

const MAX_TEMPLATE_BYTES = 2 ** 18;

/** Files of a folder by their name in it. */
export type Folder = ReadonlyMap<string, ByteSource>;

/**
 * The tokenizer and the chat template of a folder in GGUF's terms; nothing where it has none, since weights can be quantized
 * without.
 * @throws Fault `tokenizer-invalid`, `hub-incomplete` for JSON that is none
 */
export async function textMetadata(folder: Folder, config: HfConfig): Promise<Keys> {
  const template = await readTemplate(folder);
  const file = folder.get('tokenizer.json');
  const around = folder.get('tokenizer_config.json');
  const written = around && (await readJson(around, MAX_TOKENIZER_CONFIG_BYTES));
  const settings = parseTokenizerConfig(written);
  const chat = template ?? settings.chatTemplate;
  const chatKey: Keys = chat === undefined ? {} : { 'tokenizer.chat_template': text(chat) };
  if (!file) return chatKey;
  const json = parseTokenizerJson(await readJson(file, MAX_TOKENIZER_BYTES));
  const names = tokenNames(written);
  return {
    ...vocabularyMetadata(json, config.vocabSize),
    ...specialKeys(json, config, names),
    ...beginKeys(json, settings.addBos, names),
    ...chatKey,
  };
}

/** The texts of special tokens by their roles (`bos_token` …). */
type TokenNames = (role: string) => string | undefined;

function tokenNames(written: unknown): TokenNames {
  const table = (written ?? {}) as Readonly<Record<string, unknown>>;
  return (role) => {
    const value = table[role];
    const content = (value as { readonly content?: unknown } | null | undefined)?.content ?? value;
    return typeof content === 'string' ? content : undefined;
  };
}

/** What texts begin with; BERT calls it its class token, and llama.cpp looks for it under the one name only. */
const firstToken = (names: TokenNames): string | undefined => names('bos_token') ?? names('cls_token');

function specialKeys({ tokens, unknownToken }: TokenizerJson, config: HfConfig, names: TokenNames): Keys {
  const idOf = (token: string | undefined): number | undefined => {
    const id = token === undefined ? -1 : tokens.indexOf(token);
    return id < 0 ? undefined : id;
  };
  const known = (id: number | undefined): number | undefined =>
    id !== undefined && id < config.vocabSize ? id : undefined;
  const eos = idOf(names('eos_token')) ?? known(config.endIds[0]);
  const ids = {
    bos: idOf(firstToken(names)) ?? known(config.bosId),
    eos,
    eot: known(config.endIds.find((id) => id !== eos)),
    unknown: idOf(names('unk_token') ?? unknownToken),
    padding: idOf(names('pad_token')) ?? known(config.padId),
    seperator: idOf(names('sep_token')), // as GGUF spells it
    cls: idOf(names('cls_token')),
    mask: idOf(names('mask_token')),
  };
  return Object.fromEntries(
    Object.entries(ids).flatMap(([role, id]) =>
      id === undefined ? [] : [[`tokenizer.ggml.${role}_token_id`, u32(id)]],
    ),
  );
}

/** Whether texts begin with the token for that; where the settings do not say, what the tokenizer itself puts there. */
function beginKeys({ firstTokens }: TokenizerJson, addBos: boolean | undefined, names: TokenNames): Keys {
  const bos = firstToken(names);
  if (bos === undefined) return { 'tokenizer.ggml.add_bos_token': flag(false) };
  return { 'tokenizer.ggml.add_bos_token': flag(addBos ?? firstTokens.includes(bos)) };
}

/** Newer folders have the template in a file of its own. */
async function readTemplate(folder: Folder): Promise<string | undefined> {
  const file = folder.get('chat_template.jinja');
  if (!file || file.size > MAX_TEMPLATE_BYTES) return undefined;
  return new TextDecoder().decode(await file.read(0, file.size));
}
