import * as v from 'valibot';

/** The Hub's `tokenizer_config.json`, as far as it matters here. */
export interface TokenizerConfig {
  readonly bosToken: string | undefined;
  readonly eosToken: string | undefined;
  readonly addBos: boolean | undefined;
  readonly chatTemplate: string | undefined;
}

export const MAX_TOKENIZER_CONFIG_BYTES = 8 * 2 ** 20; // some list a quarter of their vocabulary

const optional = <T extends v.GenericSchema>(schema: T) => v.fallback(v.nullish(schema), undefined);
const token = v.union([v.string(), v.object({ content: v.string() })]);

const ConfigSchema = v.object({
  bos_token: optional(token),
  eos_token: optional(token),
  add_bos_token: optional(v.boolean()),
  chat_template: optional(
    v.union([v.string(), v.array(v.object({ name: v.string(), template: v.string() }))]),
  ),
});

/** What a parsed file says; what it says in no way that we know counts as not said. */
export function parseTokenizerConfig(json: unknown): TokenizerConfig {
  const parsed = v.safeParse(ConfigSchema, json);
  const { bos_token, eos_token, add_bos_token, chat_template } = parsed.success
    ? parsed.output
    : ({} as v.InferOutput<typeof ConfigSchema>);
  return {
    bosToken: textOf(bos_token),
    eosToken: textOf(eos_token),
    addBos: add_bos_token ?? undefined,
    chatTemplate:
      typeof chat_template === 'string' || !chat_template
        ? (chat_template ?? undefined)
        : (chat_template.find(({ name }) => name === 'default') ?? chat_template[0])?.template,
  };
}

function textOf(written: v.InferOutput<typeof token> | null | undefined): string | undefined {
  return typeof written === 'string' ? written : written?.content;
}
