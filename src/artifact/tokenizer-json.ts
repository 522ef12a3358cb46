import * as v from 'valibot';
import { Fault } from '../core/fault.ts';

/** A token that stands outside the words: it is found in text before anything else is done with it. */
export interface AddedToken {
  readonly id: number;
  readonly text: string;
  /** It steers the model; otherwise it is text of its own. */
  readonly special: boolean;
  /** White space after it is part of it. */
  readonly stripsAfter: boolean;
}

/** The Hub's `tokenizer.json`, checked as far as we read it ourselves. */
export interface TokenizerJson {
  /** By id; empty where there is none. */
  readonly tokens: readonly string[];
  readonly added: readonly AddedToken[];
  readonly unknownToken: string | undefined;
  /** The tokens that the file's post-processor puts before a text. */
  readonly firstTokens: readonly string[];
  /** Those that it puts behind one. */
  readonly lastTokens: readonly string[];
  /** The kinds of decoders, in order, those within sequences too. */
  readonly decoders: readonly DecoderStep[];
  /** Normalizer, pre-tokenizer and model, as the tokenizers package wants them. */
  readonly words: Readonly<Record<'normalizer' | 'pre_tokenizer' | 'model', object | null>>;
}

export interface DecoderStep {
  readonly type: string;
  /** `Strip`: how many of its characters are taken away at the start of a text. */
  readonly start?: number | undefined;
  /** `Metaspace`: whether text gets a space before it. */
  readonly prepend_scheme?: string | undefined;
  readonly add_prefix_space?: boolean | undefined;
}

/** The largest vocabularies of real models have 262,144 tokens; their files 33 MB. */
export const MAX_TOKENIZER_BYTES = 64 * 2 ** 20;
const MAX_TOKENS = 2 ** 20;

const id = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_TOKENS - 1));
const part = v.nullish(v.looseObject({ type: v.optional(v.string()) }));

const DecoderSchema = v.object({
  type: v.string(),
  start: v.fallback(v.optional(v.number()), undefined),
  prepend_scheme: v.fallback(v.optional(v.string()), undefined),
  add_prefix_space: v.fallback(v.optional(v.boolean()), undefined),
});

/** Not valibot's `record`, which leaves out keys such as `constructor`: tokens have such names. */
const idsByToken = v.custom<Readonly<Record<string, number>>>(
  (input) =>
    typeof input === 'object' && input !== null && Object.values(input).every((value) => v.is(id, value)),
  'not a table of token ids',
);

const ModelSchema = v.looseObject({
  type: v.optional(v.string()),
  vocab: v.union([v.array(v.tuple([v.string(), v.number()])), idsByToken]),
  unk_token: v.nullish(v.string()),
});

const FileSchema = v.object({
  added_tokens: v.nullish(
    v.array(
      v.object({
        id,
        content: v.string(),
        special: v.optional(v.boolean()),
        rstrip: v.optional(v.boolean()),
      }),
    ),
  ),
  normalizer: part,
  pre_tokenizer: part,
  post_processor: part,
  decoder: part,
  model: ModelSchema,
});

const SingleSchema = v.array(
  v.union([v.object({ SpecialToken: v.object({ id: v.string() }) }), v.object({ Sequence: v.unknown() })]),
);

const PairSchema = v.object({
  type: v.picklist(['BertProcessing', 'RobertaProcessing']),
  cls: v.tuple([v.string(), v.number()]),
  sep: v.tuple([v.string(), v.number()]),
});

/**
 * Checks a parsed `tokenizer.json`.
 * @throws Fault `tokenizer-invalid`.
 */
export function parseTokenizerJson(json: unknown): TokenizerJson {
  const parsed = v.safeParse(FileSchema, json, { abortEarly: true });
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw invalid(`${v.getDotPath(issue) ?? 'it'}: ${issue.message}`);
  }
  const {
    added_tokens,
    normalizer = null,
    pre_tokenizer = null,
    model,
    post_processor,
    decoder,
  } = parsed.output;
  const around = stepsOf(post_processor, 'processors').map(tokensAround);
  const added = (added_tokens ?? []).map(({ id: at, content, special = false, rstrip = false }) => ({
    id: at,
    text: content,
    special,
    stripsAfter: rstrip,
  }));
  return {
    tokens: tokensById(model.vocab, added),
    added,
    unknownToken: model.unk_token ?? undefined,
    firstTokens: around.flatMap(({ before }) => before),
    lastTokens: around.flatMap(({ after }) => after),
    decoders: stepsOf(decoder, 'decoders').flatMap((step) => {
      const known = v.safeParse(DecoderSchema, step);
      return known.success ? [known.output] : [];
    }),
    words: { normalizer, pre_tokenizer, model },
  };
}

type Vocab = v.InferOutput<typeof ModelSchema>['vocab'];
const isList = (vocab: Vocab): vocab is [string, number][] => Array.isArray(vocab);

function tokensById(vocab: Vocab, added: readonly AddedToken[]): readonly string[] {
  const pairs: readonly (readonly [string, number])[] = isList(vocab)
    ? vocab.map(([text], index) => [text, index] as const)
    : Object.entries(vocab);
  const all = [...pairs, ...added.map(({ text, id: at }) => [text, at] as const)];
  const size = all.reduce((most, [, at]) => Math.max(most, at + 1), 0);
  if (size === 0 || size > MAX_TOKENS) throw invalid(`it has ${size} tokens`);
  const tokens = Array<string>(size).fill('');
  for (const [text, at] of all) tokens[at] = text;
  return tokens;
}

/** A part, or those that it strings together. */
function stepsOf(whole: unknown, list: 'processors' | 'decoders'): readonly unknown[] {
  const inner = (whole as Record<string, unknown> | null | undefined)?.[list];
  if (Array.isArray(inner)) return inner as readonly unknown[];
  return whole ? [whole] : [];
}

/** What one step puts around a text. Older files name the two marks of BERT and RoBERTa alone. */
function tokensAround(step: unknown): {
  readonly before: readonly string[];
  readonly after: readonly string[];
} {
  const written = step as Record<string, unknown> | null;
  const pair = v.safeParse(PairSchema, written);
  if (pair.success) return { before: [pair.output.cls[0]], after: [pair.output.sep[0]] };
  const single = v.safeParse(SingleSchema, written?.['single']);
  if (!single.success) return { before: [], after: [] };
  const at = single.output.findIndex((item) => !('SpecialToken' in item));
  const marks = (items: v.InferOutput<typeof SingleSchema>): readonly string[] =>
    items.flatMap((item) => ('SpecialToken' in item ? [item.SpecialToken.id] : []));
  if (at < 0) return { before: marks(single.output), after: [] };
  return { before: marks(single.output.slice(0, at)), after: marks(single.output.slice(at)) };
}

function invalid(why: string): Fault {
  return new Fault(
    'tokenizer-invalid',
    `The model's tokenizer cannot be used: ${why.slice(0, 300)}. Use another copy of the model.`,
  );
}
