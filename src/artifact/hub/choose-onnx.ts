import { Fault } from '../../core/fault.ts';
import { ONNX_DTYPE_NAMES, ONNX_DTYPES } from '../onnx-dtypes.ts';
import { SENTENCE_NOTES } from '../sentence-notes.ts';
import type { HubPick } from './hub-reference.ts';
import type { HubFile, HubRepository } from './hub-repository.ts';

/** An ONNX model of a repository, with everything that is read beside it. */
export interface OnnxChoice {
  readonly files: readonly HubFile[];
  /** As transformers.js calls it: `q4`, `q8`, `fp16`, … */
  readonly dtype: string;
}

const STEMS = ['onnx/model', 'onnx/decoder_model_merged', 'model'] as const;
const NEEDED = ['config.json', 'tokenizer.json', 'tokenizer_config.json'] as const;
const WELCOME = [
  'generation_config.json',
  'special_tokens_map.json',
  'chat_template.jinja',
  ...SENTENCE_NOTES,
] as const;

/**
 * The graph that is wanted or the one that runs best on a processor, its external data, and the small files that say
 * what it is.
 * @throws Fault `hub-missing` when no graph fits, `hub-incomplete` when a file is missing that it needs. Undefined where
 * there is no ONNX.
 */
export function chooseOnnx(repository: HubRepository, pick: HubPick): OnnxChoice | undefined {
  const graphs = repository.files.filter(({ path }) => path.endsWith('.onnx'));
  if (graphs.length === 0) return undefined;
  const { graph, dtype } = graphOf(repository, graphs, pick);
  return { files: [...beside(repository), graph, ...dataOf(repository, graph)], dtype };
}

function graphOf(
  repository: HubRepository,
  graphs: readonly HubFile[],
  pick: HubPick,
): { readonly graph: HubFile; readonly dtype: string } {
  const wanted = pick.kind === 'label' ? [pick.label.toLowerCase()] : ONNX_DTYPE_NAMES;
  for (const dtype of wanted) {
    const suffix = (ONNX_DTYPES as Readonly<Record<string, string>>)[dtype];
    const names = suffix === undefined ? [] : STEMS.map((stem) => `${stem}${suffix}.onnx`);
    const graph = graphs.find(
      ({ path }) => names.includes(path) && (pick.kind !== 'file' || path === pick.path),
    );
    if (graph) return { graph, dtype };
  }
  const asked = pick.kind === 'best' ? 'a language model' : pick.kind === 'label' ? pick.label : pick.path;
  const has = graphs.slice(0, 30).map(({ path }) => path);
  throw new Fault(
    'hub-missing',
    `${repository.name} has no ONNX file for ${asked}. It has: ${has.join(', ')}.`,
    { repository: repository.name },
  );
}

function beside({ name, files }: HubRepository): readonly HubFile[] {
  const find = (wanted: string) => files.find(({ path }) => path === wanted);
  const needed = NEEDED.map((path) => {
    const file = find(path);
    if (file) return file;
    throw new Fault(
      'hub-incomplete',
      `${name} lacks ${path}, which its model needs. Choose another repository.`,
      {
        repository: name,
        file: path,
      },
    );
  });
  return [...needed, ...WELCOME.flatMap((path) => find(path) ?? [])];
}

/** `model_q4.onnx_data`, `model_q4.onnx_data_1`, …: a graph says only when it is read whether it needs them. */
function dataOf({ files }: HubRepository, graph: HubFile): readonly HubFile[] {
  const rest = (path: string) => (path.startsWith(graph.path) ? path.slice(graph.path.length) : undefined);
  return files.filter(({ path }) => /^(_data(_\d+)?|\.data)$/.test(rest(path) ?? ''));
}
