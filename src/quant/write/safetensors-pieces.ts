import type { ByteAppender } from '../../artifact/byte-appender.ts';
import {
  folderLayout,
  type FolderLayout,
  type FolderTensor,
} from '../../artifact/huggingface/folder-layout.ts';
import { SafetensorsWriter, type SafetensorsToCome } from '../../artifact/safetensors/safetensors-writer.ts';
import type { ModelFile } from '../../artifact/tensor.ts';
import { Fault } from '../../core/fault.ts';
import { writeTokenizer } from '../../text/written-tokenizer.ts';
import type { CodedMatrix, FloatMatrix } from '../coded-matrix.ts';
import { joinPieces } from './join-pieces.ts';
import { narrow } from '../pack/narrow.ts';
import { gptqConfig, gptqEntries, packGptq } from '../pack/pack-gptq.ts';
import { unpairCoded, unpairFloats } from '../pack/unpair-coded.ts';
import type { Piece, PieceWriter } from '../tasks/piece.ts';
import type { TensorPlan } from '../plan/plan.ts';

/** The best zero point of a group is zero often enough, and readers of the older format do not agree on what that is there. */
const FORMAT = 'gptq_v2';

/**
 * Begins a safetensors file with transformers' names and order of rows: floats as they are, codes in the layout of GPTQ. A matrix is
 * gathered before it is written, since its columns are words there.
 * @throws Fault `architecture-unsupported` for a model that transformers' folders cannot be made of, `scheme-invalid`
 */
export async function beginSafetensors(
  source: ModelFile,
  plans: readonly TensorPlan[],
  out: ByteAppender,
): Promise<PieceWriter> {
  const { tensors } = folderLayout(source);
  const entries = plans.flatMap((plan) => entriesOf(plan, tensors.get(plan.tensor.name)!));
  const writer = await SafetensorsWriter.begin(entries, out, { order: 'given' });
  let gathered: Piece[] = [];
  return {
    async write(piece) {
      gathered.push(piece);
      const whole = joinPieces(gathered);
      if (!whole) return;
      gathered = [];
      await writeWhole(writer, whole, { plan: piece.plan, place: tensors.get(piece.plan.tensor.name)! });
    },
    finish: async () => writer.finish(),
  };
}

/** The files beside the weights, by name; JSON. @throws what `folderLayout` and `writeTokenizer` throw */
export function safetensorsCompanions(
  source: ModelFile,
  plans: readonly TensorPlan[],
): ReadonlyMap<string, object> {
  const layout = folderLayout(source);
  const quantization = quantizationConfig(plans, layout);
  const { tokenizer, config } = writeTokenizer(source.metadata);
  return new Map<string, object>([
    ['config.json', quantization ? { ...layout.config, quantization_config: quantization } : layout.config],
    ...(quantization ? ([['quantize_config.json', quantization]] as const) : []),
    ['tokenizer.json', tokenizer],
    ['tokenizer_config.json', config],
  ]);
}

function quantizationConfig(plans: readonly TensorPlan[], { tensors }: FolderLayout): object | undefined {
  const coded = plans.flatMap(({ tensor, storage }) =>
    storage.kind === 'codes' ? [{ name: moduleOf(tensors.get(tensor.name)!), grid: storage.grid }] : [],
  );
  const layers = coded.filter(({ name }) => /\.layers\.\d/u.test(name));
  const usual = (layers[0] ?? coded[0])?.grid;
  if (!usual) return undefined;
  const others = coded.filter(({ grid }) => grid.bits !== usual.bits);
  const own = Object.fromEntries(others.map(({ name, grid }) => [name, grid.bits]));
  return { ...gptqConfig(usual, FORMAT), ...(others.length > 0 ? { module_bits: own } : {}) };
}

const moduleOf = ({ name }: FolderTensor): string => name.replace(/\.weight$/u, '');

function entriesOf({ storage }: TensorPlan, place: FolderTensor): SafetensorsToCome[] {
  const [rows = 0, columns = 1] = place.shape;
  switch (storage.kind) {
    case 'codes':
      return gptqEntries({ rows, columns, grid: storage.grid }, moduleOf(place));
    case 'float':
      return [{ name: place.name, dtype: storage.type, shape: place.shape }];
    default:
      throw new Fault('bug', `Safetensors have no form for '${place.name}' (${storage.type}).`);
  }
}

interface Whole {
  readonly plan: TensorPlan;
  readonly place: FolderTensor;
}

async function writeWhole(
  writer: SafetensorsWriter,
  content: CodedMatrix | FloatMatrix,
  { plan: { storage }, place }: Whole,
): Promise<void> {
  if ('codes' in content) {
    const packed = packGptq(unpairCoded(content, place.change), moduleOf(place), FORMAT);
    for (const { name, data } of packed) await writer.write(name, data);
  } else if (storage.kind === 'float') {
    await writer.write(place.name, narrow(unpairFloats(content, place.change), storage.type, place.name));
  }
}
