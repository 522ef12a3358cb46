import * as v from 'valibot';
import { Fault } from '../core/fault.ts';
import type { ByteSource } from './byte-source.ts';
import { readJson } from './json-source.ts';
import { ONNX_DTYPES, ONNX_DTYPE_NAMES, type OnnxDtype } from './onnx-dtypes.ts';

/** One graph of a model; most models have one, `model`. */
export interface RepositoryGraph {
  /** The file's name without folder, ending and type of weights. */
  readonly name: string;
  readonly dtype: OnnxDtype;
  readonly file: ByteSource;
}

/** What its `config.json` says, as far as it matters here. */
export interface RepositoryConfig {
  /** Of transformers, for example `gpt2`. */
  readonly modelType: string;
  readonly vocabSize: number;
  /** Tokens the model was trained to see at once. */
  readonly contextLength: number;
  /** Tokens after which nothing more is to be generated, as far as it says so. */
  readonly endIds: readonly number[];
}

/** A model as the Hub keeps it for ONNX Runtime: graphs in one folder, their large tensors beside them, JSON around. */
export interface OnnxRepository {
  readonly config: RepositoryConfig;
  /** By path. */
  readonly files: ReadonlyMap<string, ByteSource>;
  readonly graphs: readonly RepositoryGraph[];
  /** Where the graphs are, for example `onnx`; empty for the repository's root. */
  readonly folder: string;
  /** Files beside the graphs that may hold their tensors, by the name a graph has for them. */
  readonly externalData: ReadonlyMap<string, ByteSource>;
}

const count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2 ** 24));
const tokenId = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 24));
const ends = v.fallback(v.optional(v.union([tokenId, v.array(tokenId), v.null()])), undefined);

const SizesSchema = v.object({
  vocab_size: v.optional(count),
  max_position_embeddings: v.optional(count),
  n_positions: v.optional(count),
  n_ctx: v.optional(count),
  max_seq_len: v.optional(count),
});
const ConfigSchema = v.object({
  ...SizesSchema.entries,
  model_type: v.pipe(v.string(), v.regex(/^[\w.-]{1,64}$/)),
  eos_token_id: ends,
  pad_token_id: v.fallback(v.optional(tokenId), undefined),
  text_config: v.optional(SizesSchema),
});
const GenerationSchema = v.object({ eos_token_id: ends });

const USUAL_CONTEXT = 2048; // for the few files that name none
/** RoBERTa and its kin count positions from behind the padding token's id: 514 of them hold 512 tokens. */
const COUNTS_FROM_PADDING: ReadonlySet<string> = new Set([
  'roberta',
  'xlm-roberta',
  'xlm-roberta-xl',
  'camembert',
  'mpnet',
]);
const MAX_CONFIG_BYTES = 2 ** 20;

/** True when these are the files of an ONNX repository and not of a GGUF model. */
export function isOnnxRepository(sources: readonly ByteSource[]): boolean {
  return sources.some(({ name }) => name.endsWith('.onnx'));
}

/**
 * Reads what stands around the graphs. `sources` are named by their paths in the repository.
 * @throws Fault `hub-incomplete` without a `config.json` or a graph; `onnx-corrupt` for a configuration that says nothing.
 */
export async function openOnnxRepository(sources: readonly ByteSource[]): Promise<OnnxRepository> {
  const files = new Map(sources.map((source) => [source.name, source]));
  const paths = [...files.keys()].filter((path) => path.endsWith('.onnx'));
  const folder = folderOf(paths[0] ?? '');
  const beside = [...files].filter(([path]) => folderOf(path) === folder);
  const graphs = beside.filter(([path]) => path.endsWith('.onnx')).map(([path, file]) => graphOf(path, file));
  if (graphs.length === 0) throw incomplete('a graph (.onnx)');
  const data = beside.filter(([path]) => !/\.(onnx|json|txt|md|jinja|model)$/.test(path));
  return {
    config: await readConfig(files),
    files,
    graphs,
    folder,
    externalData: new Map(data.map(([path, file]) => [nameOf(path), file])),
  };
}

async function readConfig(files: ReadonlyMap<string, ByteSource>): Promise<RepositoryConfig> {
  const file = files.get('config.json');
  if (!file) throw incomplete('its config.json');
  const config = v.safeParse(ConfigSchema, await readJson(file, MAX_CONFIG_BYTES), { abortEarly: true });
  if (!config.success) {
    const [issue] = config.issues;
    throw corrupt(`${v.getDotPath(issue) ?? 'it'} of its config.json is wrong: ${issue.message}`);
  }
  const {
    model_type: modelType,
    eos_token_id: eos,
    pad_token_id: padId = 1,
    text_config: inner,
    ...outer
  } = config.output;
  const sizes = { ...outer, ...inner };
  if (sizes.vocab_size === undefined) throw corrupt('its config.json does not say how many tokens it knows');
  const generation = files.get('generation_config.json');
  const more = generation && v.safeParse(GenerationSchema, await readJson(generation, MAX_CONFIG_BYTES));
  const trained = sizes.max_position_embeddings ?? sizes.n_positions ?? sizes.n_ctx ?? sizes.max_seq_len;
  return {
    modelType,
    vocabSize: sizes.vocab_size,
    contextLength: Math.max(
      1,
      (trained ?? USUAL_CONTEXT) - (COUNTS_FROM_PADDING.has(modelType) ? padId + 1 : 0),
    ),
    endIds: [...idsOf(eos), ...idsOf(more?.success ? more.output.eos_token_id : undefined)],
  };
}

function idsOf(value: number | readonly number[] | null | undefined): readonly number[] {
  return typeof value === 'number' ? [value] : (value ?? []);
}

function graphOf(path: string, file: ByteSource): RepositoryGraph {
  const stem = nameOf(path).slice(0, -'.onnx'.length);
  const isOf = (dtype: OnnxDtype): boolean => ONNX_DTYPES[dtype] !== '' && stem.endsWith(ONNX_DTYPES[dtype]);
  const dtype = ONNX_DTYPE_NAMES.find(isOf) ?? 'fp32';
  return { name: stem.slice(0, stem.length - ONNX_DTYPES[dtype].length), dtype, file };
}

const folderOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 0));
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

function incomplete(what: string): Fault {
  return new Fault('hub-incomplete', `The repository lacks ${what}. Use another copy of the model.`);
}

function corrupt(why: string): Fault {
  return new Fault('onnx-corrupt', `The model cannot be used: ${why}. Use another copy of it.`);
}
