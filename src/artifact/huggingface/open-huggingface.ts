import { Fault } from '../../core/fault.ts';
import type { ByteSource } from '../byte-source.ts';
import { TOKEN_LIMIT_KEY } from '../embedding-metadata.ts';
import { text, u32, type TypedValue } from '../gguf-value.ts';
import { readJson } from '../json-source.ts';
import { openSafetensors, type SafetensorsFile } from '../safetensors/safetensors-file.ts';
import { readPooling, readTokenLimit } from '../sentence-notes.ts';
import { TENSOR_TYPES, type GgufValue, type ModelFile } from '../tensor.ts';
import { ENCODER_CLASSES, planBert } from './bert.ts';
import { invalidConfig, unsupportedModel } from './config-fault.ts';
import { DECODER_CLASSES, planDecoder } from './decoders.ts';
import { findTensor, madeTensor, type FoundTensor } from './found-tensor.ts';
import { parseHfConfig, type HfConfig } from './hf-config.ts';
import type { PlannedModel } from './planned-model.ts';
import { textMetadata, type Folder } from './text-metadata.ts';

const MAX_JSON_BYTES = 2 ** 20;

/** True when these are the files of a folder as transformers saves it. */
export function isHuggingFaceFolder(sources: readonly ByteSource[]): boolean {
  return (
    sources.some(({ name }) => nameOf(name) === 'config.json') &&
    sources.some(({ name }) => name.endsWith('.safetensors'))
  );
}

/**
 * Makes floats of the tensors of a folder whose weights have been quantized, by what its configuration says of that.
 * @throws Fault `architecture-unsupported` for a form that is not known
 */
export type UnpackWeights = (weights: SafetensorsFile, quantization: unknown) => SafetensorsFile;

/**
 * Opens a folder as transformers saves it (`config.json`, safetensors, `tokenizer.json` …) as the GGUF that it would become: with
 * GGUF's names, shapes, order of rows and typed metadata. Weights are read by range and never held whole; rows of queries and
 * keys that GGUF wants in another order are moved a head at a time.
 * @param sources Named by their paths; files of one folder, and perhaps `1_Pooling/config.json` in it
 * @param unpack Without it, weights that have been quantized are refused
 * @throws Fault `config-invalid` for what is missing or misshapen, `architecture-unsupported` for an unknown class or a variant
 *         that would be computed wrongly, `tokenizer-invalid`, `type-unsupported`, and what `openSafetensors` throws
 */
export async function openHuggingFace(
  sources: readonly ByteSource[],
  unpack: UnpackWeights = refuseQuantized,
): Promise<ModelFile> {
  const folder = folderOf(sources);
  const config = await readConfig(folder);
  const quantization = config.rest['quantization_config'];
  const stored = await openSafetensors(sources);
  const weights = quantization == null ? stored : unpack(stored, quantization);
  const planned = await planModel(folder, config, weights);
  const tensors = findTensors(planned, weights);
  const name: Record<string, TypedValue> =
    config.name === undefined ? {} : { 'general.name': text(config.name) };
  const metadata = Object.entries({ ...planned.metadata, ...name, ...(await textMetadata(folder, config)) });
  return {
    metadata: new Map<string, GgufValue>(metadata.map(([key, { value }]) => [key, value])),
    kinds: new Map(metadata.map(([key, { kind }]) => [key, kind])),
    tensors: new Map([...tensors].map(([key, { info }]) => [key, info])),
    stream: ({ name: wanted, type, offset, bytes }, pieceBytes, signal) => {
      const found = tensors.get(wanted);
      const width = TENSOR_TYPES[type].blockBytes;
      const whole = pieceBytes - (pieceBytes % width);
      if (!found || whole < width) throw new Fault('bug', `cannot stream '${wanted}' in such pieces`);
      return found.read(offset, offset + bytes, { pieceBytes: whole, signal });
    },
  };
}

function refuseQuantized(): never {
  throw unsupportedModel('The model has been quantized already, in a form that is not read here.');
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** By names within the folder that holds the configuration. */
function folderOf(sources: readonly ByteSource[]): Folder {
  const paths = sources.map(({ name }) => name).filter((name) => nameOf(name) === 'config.json');
  const [shortest = ''] = paths.toSorted((a, b) => a.length - b.length);
  const prefix = shortest.slice(0, shortest.length - 'config.json'.length);
  return new Map(
    sources.flatMap((source) =>
      source.name.startsWith(prefix) ? [[source.name.slice(prefix.length), source]] : [],
    ),
  );
}

async function readConfig(folder: Folder): Promise<HfConfig> {
  const file = folder.get('config.json');
  if (!file) throw invalidConfig('it has no config.json');
  const generation = folder.get('generation_config.json');
  return parseHfConfig(
    await readJson(file, MAX_JSON_BYTES),
    generation && (await readJson(generation, MAX_JSON_BYTES)),
  );
}

async function planModel(
  folder: Folder,
  config: HfConfig,
  { tensors }: SafetensorsFile,
): Promise<PlannedModel> {
  const planned =
    planDecoder(config, tensors.has('lm_head.weight')) ??
    withTokenLimit(planBert(config, await readPooling(folder)), await readTokenLimit(folder));
  if (planned) return planned;
  const known = [...DECODER_CLASSES, ...ENCODER_CLASSES].join(', ');
  const shown = config.architecture.slice(0, 100);
  throw unsupportedModel(`The model's class is "${shown}"; Nibble opens ${known}.`, { architecture: shown });
}

function withTokenLimit(
  planned: PlannedModel | undefined,
  limit: number | undefined,
): PlannedModel | undefined {
  if (!planned || limit === undefined) return planned;
  return { ...planned, metadata: { ...planned.metadata, [TOKEN_LIMIT_KEY]: u32(limit) } };
}

function findTensors(planned: PlannedModel, file: SafetensorsFile): Map<string, FoundTensor> {
  const prefix =
    planned.prefixes.find((each) => planned.tensors.some(({ from }) => file.tensors.has(each + from))) ?? '';
  const found = new Map<string, FoundTensor>();
  for (const tensor of planned.tensors) {
    const at = tensor.from.startsWith('lm_head.') ? '' : prefix;
    found.set(tensor.name, findTensor(tensor, file, at));
  }
  for (const [name, values] of Object.entries(planned.made)) found.set(name, madeTensor(name, values));
  refuseOthers(planned, file, prefix);
  return found;
}

/** Leaving out a weight would give wrong answers in silence. */
function refuseOthers(planned: PlannedModel, file: SafetensorsFile, prefix: string): void {
  const wanted = new Set(planned.tensors.flatMap(({ from }) => [from, prefix + from]));
  for (const name of file.tensors.keys()) {
    const inner = name.startsWith(prefix) ? name.slice(prefix.length) : name;
    if (wanted.has(name) || planned.ignored.test(inner)) continue;
    const shown = name.slice(0, 100);
    throw unsupportedModel(
      `The tensor ${shown} belongs to a variant of the model that Nibble does not know.`,
      {
        tensor: shown,
      },
    );
  }
}
