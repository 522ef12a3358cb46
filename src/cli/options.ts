import { METHODS } from '../quant/scheme.ts';
import { CODE_NAMES } from '../search/codes/vector-code.ts';
import { TARGETS } from '../quant/plan/targets.ts';

/** One option of the command line; without `value` it is a switch. */
export interface CliOption {
  readonly value?: string;
  /** One letter that stands for the name. */
  readonly short?: string;
  readonly help: string;
}

export type CliOptions = Readonly<Record<string, CliOption>>;

/** A small model may repeat itself for ever, and a terminal has no stop button in sight. */
export const DEFAULT_MAX_TOKENS = 1024;

const loading = {
  model: {
    value: 'MODEL',
    help: 'a GGUF file (any shard of it), an id of the catalogue, hf:owner/repo[:Q4_K_M], or an address; absent: the first one',
  },
  catalog: {
    value: 'FILE',
    help: 'the catalogue to look the model up in; absent: models/catalog.json, here or above this program',
  },
  threads: { value: 'N', help: 'threads that compute; absent: measured' },
  context: { value: 'N', help: 'tokens the conversation may have' },
} as const satisfies CliOptions;

const common = {
  json: { help: 'print one JSON object instead of text' },
  verbose: { help: 'say on standard error what is going on' },
  help: { short: 'h', help: 'print this' },
} as const satisfies CliOptions;

/** Options of `nibble chat`. */
export const chatOptions = {
  ...loading,
  system: { value: 'TEXT', help: 'the system message' },
  temperature: { value: 'X', help: '0 always takes the most likely token; absent: 0.7' },
  'top-p': { value: 'X', help: 'choose among the likeliest tokens that share this probability' },
  'top-k': { value: 'N', help: 'choose among this many of the likeliest tokens' },
  'min-p': { value: 'X', help: 'leave out tokens below this share of the likeliest one' },
  seed: { value: 'N', help: 'the same seed gives the same answer' },
  'max-tokens': { value: 'N', help: `tokens to generate at most; absent: ${DEFAULT_MAX_TOKENS}` },
  ...common,
} as const satisfies CliOptions;

const catalogOption = {
  catalog: {
    value: 'URL|FILE',
    help: 'the catalogue to read; absent: models/catalog.json, here or above this program',
  },
} as const satisfies CliOptions;

/** Options of `nibble embed`. */
export const embedOptions = {
  model: {
    value: 'MODEL',
    help: 'a model that embeds: a GGUF file, an id of the catalogue, hf:owner/repo, or an address; absent: the first one',
  },
  ...catalogOption,
  threads: loading.threads,
  file: { value: 'FILE', help: 'a file whose lines are the texts; absent: standard input' },
  json: { help: 'print one JSON object with all vectors' },
  help: common.help,
} as const satisfies CliOptions;

/** Options of `nibble eval`. */
export const evalOptions = {
  ...loading,
  against: { value: 'MODEL', help: 'the model that it was made of, to tell how far it is from that' },
  texts: {
    value: 'FILE',
    help: 'what to judge by: a JSON array of texts (or one named evaluation), or plain text',
  },
  limit: { value: 'N', help: 'judge by this many texts at most' },
  exact: {
    help: 'run in float32 throughout; absent: as the model answers, which rounds activations to 8 bits',
  },
  report: {
    value: 'FILE.html',
    help: 'write a report with pictures: error of each layer, multiple choice, pace',
  },
  card: {
    value: 'FILE.json',
    help: 'write the figures as the quality card of a catalogue (models/<id>/card.json)',
  },
  reference: { value: 'FILE', help: 'prompts, continuations and the log-probabilities to compare with' },
  ...common,
} as const satisfies CliOptions;

/** Options of `nibble models fetch`. */
export const fetchOptions = { ...catalogOption, help: common.help } as const satisfies CliOptions;

/** Options of `nibble models list`. */
export const listOptions = {
  ...catalogOption,
  json: common.json,
  help: common.help,
} as const satisfies CliOptions;

/** Options of `nibble doctor`. */
export const doctorOptions = {
  ...catalogOption,
  json: common.json,
  help: common.help,
} as const satisfies CliOptions;

/** Options of `nibble models stored`. */
export const storedOptions = { json: common.json, help: common.help } as const satisfies CliOptions;

/** Options of `nibble models delete`. */
export const deleteOptions = { help: common.help } as const satisfies CliOptions;

/** Options of `nibble export`. */
export const exportOptions = {
  to: { value: 'FORMAT', help: 'onnx: a repository for transformers.js' },
  out: { value: 'DIR', short: 'o', help: 'the folder to write it into' },
  context: {
    value: 'N',
    help: 'tokens that its conversations may have; absent: as many as the model was trained for',
  },
  calibrate: {
    value: 'FILE',
    help: 'texts to look at: outliers of activations move into the weights of the 8-bit graph, which makes it several times as exact',
  },
  smooth: { value: 'on|off', help: 'whether they do; absent: on' },
  activations: {
    value: 'KIND',
    help: 'how the 8-bit graph rounds them: tensor (as they come, all tokens alike; absent), token (each token on its own), static (by ranges from the texts) or none',
  },
  help: common.help,
} as const satisfies CliOptions;

/** Options of `nibble quantize`. */
export const quantizeOptions = {
  to: { value: 'TYPE', help: `what matrices become: ${TARGETS.join(', ')}` },
  out: { value: 'FILE', short: 'o', help: 'the file to write (.gguf, .safetensors, .onnx), or a folder' },
  format: { value: 'NAME', help: 'gguf, safetensors or onnx, where the name does not say' },
  method: {
    value: 'NAME',
    help: `how: ${Object.keys(METHODS).join(', ')}; absent: gptq with texts, else search`,
  },
  calibrate: {
    value: 'FILE',
    help: 'texts to learn from: a JSON array of strings, or an object with such a `calibration`, and perhaps an `evaluation` to judge by',
  },
  'target-bytes': {
    value: 'SIZE',
    help: 'the file may have so many bytes (12.5MB): each matrix gets the bits that it needs most',
  },
  scheme: {
    value: 'FILE',
    help: 'a recipe as JSON: to, method, embedding, head, overrides, keep, targetBytes',
  },
  keep: { value: 'REGEXP', help: 'tensors that stay as they are, by name' },
  embedding: { value: 'TYPE', help: 'what the embedding becomes; absent: q8' },
  head: { value: 'TYPE', help: 'what the head becomes; absent: q8' },
  threads: { value: 'N', help: 'threads that compute; absent: one for each processor' },
  evaluate: {
    value: 'FILE',
    help: 'texts to judge the result by; absent: the `evaluation` beside those to learn from, or every fifth of them, which nothing is learned from then',
  },
  'no-judge': { help: 'do not compare the result with its original' },
  json: { help: 'print the report as one line of JSON, last' },
  help: common.help,
} as const satisfies CliOptions;

const embedding = {
  model: {
    value: 'MODEL',
    help: 'what makes the vectors: an id of the catalogue, a GGUF file, hf:owner/repo; absent: the first one that does',
  },
  ...catalogOption,
  threads: loading.threads,
} as const satisfies CliOptions;

/** Options of `nibble index`. */
export const indexOptions = {
  out: { value: 'FILE', short: 'o', help: 'the file to write: site.nibble' },
  ...embedding,
  include: { value: 'GLOBS', help: "which files: '**/*.md,docs/**'; absent: all documents but source code" },
  exclude: { value: 'GLOBS', help: 'which of them not' },
  'url-base': { value: 'URL', help: 'where the folder is served, so that citations lead there' },
  'url-ending': { value: 'TEXT', help: 'what addresses have for .md, such as .html; absent: nothing' },
  code: {
    value: 'CODE',
    help: `how vectors are written: ${CODE_NAMES.join(', ')}; absent: int8`,
  },
  json: common.json,
  help: common.help,
} as const satisfies CliOptions;

/** Options of `nibble search`. */
export const searchOptions = {
  ...embedding,
  limit: { value: 'N', help: 'passages at most; absent: 5' },
  json: common.json,
  help: common.help,
} as const satisfies CliOptions;

/** Options of `nibble models verify`. */
export const verifyOptions = { help: common.help } as const satisfies CliOptions;

/** Options of `nibble distil`. */
export const distilOptions = {
  out: { value: 'FILE', short: 'o', help: 'the GGUF to write' },
  texts: {
    value: 'FILE',
    help: 'texts to count tokens in and to learn from: a JSON array of strings, or plain text',
  },
  refine: { help: 'teach the student by what the teacher makes of the texts' },
  dimensions: { value: 'N', help: 'numbers of a vector, a multiple of 32; absent: 256' },
  epochs: { value: 'N', help: 'how often the student sees each text; absent: 2' },
  seed: { value: 'N', help: 'the same seed gives the same student; absent: 1' },
  threads: loading.threads,
  json: { help: 'print what became of it as one line of JSON' },
  help: common.help,
} as const satisfies CliOptions;
