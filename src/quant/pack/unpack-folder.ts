import type { ByteSource } from '../../artifact/byte-source.ts';
import { corruptSafetensors } from '../../artifact/safetensors/safetensors-fault.ts';
import type { SafetensorsFile, SafetensorsTensor } from '../../artifact/safetensors/safetensors-file.ts';
import { Fault } from '../../core/fault.ts';
import type { CodedMatrix } from '../coded-matrix.ts';
import { dequantizeMatrix } from '../dequantize.ts';
import { narrow } from './narrow.ts';
import { unpackGptq, type GptqSettings } from './unpack-safetensors.ts';

/**
 * Floats of the quantized matrices of a checkpoint, for `openHuggingFace`: each `x.qweight` (GPTQ) becomes `x.weight` in float32, made when it is read. The matrix that was read last is kept.
 * @throws Fault `architecture-unsupported` for another kind of quantization; reading throws `safetensors-corrupt`
 */
export function unpackFolder(file: SafetensorsFile, quantization: unknown): SafetensorsFile {
  const settings = settingsOf(quantization);
  const tensors = new Map<string, SafetensorsTensor>();
  let last: { readonly name: string; readonly bytes: Promise<Uint8Array> } | undefined;
  const floats = (name: string, load: () => Promise<CodedMatrix>): Promise<Uint8Array> => {
    if (last?.name !== name)
      last = { name, bytes: load().then((coded) => narrow(dequantizeMatrix(coded), 'F32', name)) };
    return last.bytes;
  };
  for (const tensor of file.tensors.values()) {
    const { name } = tensor;
    if (name.endsWith('.qweight')) {
      const base = name.slice(0, -'.qweight'.length);
      const shape = gptqShape(file, base, { tensor, bits: bitsOf(tensor, base, settings) });
      const bits = bitsOf(tensor, base, settings);
      const load = () => unpackGptq(file, base, { bits, format: settings.format });
      tensors.set(
        `${base}.weight`,
        virtual(`${base}.weight`, shape, (own) => floats(own, load)),
      );
    } else if (!isPart(file, name)) tensors.set(name, tensor);
  }
  return { metadata: file.metadata, tensors };
}

interface FolderSettings extends Pick<GptqSettings, 'format'> {
  readonly bits: number;
  /** Bits of single modules, where they differ; our own addition. */
  readonly modules: Readonly<Record<string, unknown>>;
}

function settingsOf(quantization: unknown): FolderSettings {
  const { quant_method, bits, checkpoint_format, desc_act, module_bits } = (quantization ?? {}) as Readonly<
    Record<string, unknown>
  >;
  if (quant_method !== 'gptq' || desc_act === true) {
    const message =
      'The model has been quantized by a method, or in an order, that Nibble does not read. Choose a GGUF of it.';
    throw new Fault('architecture-unsupported', message);
  }
  return {
    bits: Number(bits ?? 8),
    format: checkpoint_format === 'gptq_v2' ? 'gptq_v2' : 'gptq',
    modules: typeof module_bits === 'object' && module_bits !== null ? { ...module_bits } : {},
  };
}

function bitsOf(
  { source }: SafetensorsTensor,
  base: string,
  { bits, modules }: FolderSettings,
): GptqSettings['bits'] {
  const own = Object.hasOwn(modules, base) ? modules[base] : bits;
  if (own === 2 || own === 3 || own === 4 || own === 8) return own;
  throw corruptSafetensors(source.name, `'${base}' has a number of bits that its layout knows nothing of`);
}

function gptqShape(
  { tensors }: SafetensorsFile,
  base: string,
  { tensor, bits }: { readonly tensor: SafetensorsTensor; readonly bits: number },
): [number, number] {
  const [words = 0, rows = 0] = tensor.shape;
  const columns = (words * 32) / bits;
  if (Number.isInteger(columns) && tensors.has(`${base}.scales`)) return [rows, columns];
  throw corruptSafetensors(tensor.source.name, `'${base}' is no matrix in the layout of GPTQ`);
}

/** What belongs to a quantized matrix. */
function isPart({ tensors }: SafetensorsFile, name: string): boolean {
  const [, base] = /^(.*)\.(?:qzeros|scales|g_idx)$/u.exec(name) ?? [];
  return base !== undefined && tensors.has(`${base}.qweight`);
}

function virtual(
  name: string,
  shape: readonly number[],
  load: (name: string) => Promise<Uint8Array>,
): SafetensorsTensor {
  const bytes = shape.reduce((product, size) => product * size, 4);
  const source: ByteSource = {
    name,
    size: bytes,
    read: async (offset, length) => (await load(name)).subarray(offset, offset + length),
  };
  return { name, dtype: 'F32', shape, bytes, offset: 0, source };
}
