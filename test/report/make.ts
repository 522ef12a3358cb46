import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelFile } from '../../src/artifact/tensor.ts';
import type { QuantizeReport } from '../../src/core/quantization.ts';
import type { QuantHost } from '../../src/quant/threads/host.ts';
import type { Workbench } from '../../src/quant/threads/jobs.ts';
import type { Piece } from '../../src/quant/tasks/piece.ts';
import type { Library } from './library.ts';
import type { Row, WeightRow } from './rows.ts';

export interface Tools {
  readonly lib: Library;
  readonly source: ModelFile;
  readonly workbench: Workbench;
  readonly host: QuantHost;
  readonly folder: string;
  /** To learn from. */
  readonly texts: readonly string[];
  readonly encoded: readonly (readonly number[])[];
}

/** What a judge needs to run a row, and what making it took. */
export interface Made {
  readonly path?: string;
  /** Weights in float32 in the place of the model's, by tensor. */
  readonly replacements?: readonly (readonly [string, Uint8Array])[];
  readonly bytes?: number;
  readonly bitsPerWeight?: number;
  readonly made?: { readonly seconds: number; readonly peakBytes?: number };
  readonly report?: QuantizeReport;
}

/**
 * Quantizes what a row asks for.
 */
export async function makeRow(row: Row, tools: Tools): Promise<Made> {
  if (row.kind === 'gguf') return makeFile(row, tools);
  if (row.kind === 'codes') return makeCodes(row, tools);
  return {}; // made by the judge, which calibrates once for all
}

async function makeFile(
  { name, recipe }: WeightRow,
  { lib, source, workbench, host, texts, folder }: Tools,
): Promise<Made> {
  const path = join(folder, `${name.replaceAll(' ', '-')}.gguf`);
  const report = await lib.quantizeWeights(source, {
    ...recipe,
    output: await lib.outputFile(path),
    workbench,
    calibration: texts,
    host,
  });
  const { memory, seconds, bitsPerWeight } = report;
  return {
    path,
    bytes: (await stat(path)).size,
    bitsPerWeight,
    made: { seconds, ...(memory && { peakBytes: memory.most - memory.before }) },
    report,
  };
}

/** Codes in MatMulNBits' layout: the weights that they stand for, in float32, in the place of the model's. */
async function makeCodes(
  { recipe }: WeightRow,
  { lib, source, workbench, host, encoded }: Tools,
): Promise<Made> {
  const start = host.now();
  const plan = lib.layerByLayer(lib.planModel(source, recipe, 'safetensors'));
  const texts = plan.tensors.some(({ calibrates }) => calibrates) ? encoded : [];
  const replacements = new Map<string, Float32Array[]>();
  const add = ({ plan: { tensor }, content }: Piece): void => {
    if (content.kind !== 'codes') return;
    const values = lib.dequantizeMatrix(content.coded);
    const before = replacements.get(tensor.name);
    replacements.set(tensor.name, before ? [...before, values] : [values]);
  };
  for await (const tasks of lib.planTasks(source, plan, { texts, workbench, onProgress: () => {} })) {
    for await (const task of tasks) add(await lib.makePiece(task, { workbench, signal: undefined }));
  }
  const bits = plan.tensors.reduce(
    (sum, one) => sum + lib.storedBits(one) * lib.weightsOf(one.tensor.shape),
    0,
  );
  const layers = plan.tensors.filter(({ place }) => place.kind === 'layer' && place.layer !== undefined);
  const weights = layers.reduce((sum, { tensor }) => sum + lib.weightsOf(tensor.shape), 0);
  const layerBits = layers.reduce(
    (sum, one) => sum + lib.storedBits(one) * lib.weightsOf(one.tensor.shape),
    0,
  );
  return {
    replacements: [...replacements].map(([name, parts]) => [name, Buffer.concat(parts.map(bytesOf))]),
    bytes: Math.ceil(bits / 8),
    bitsPerWeight: layerBits / weights,
    made: { seconds: (host.now() - start) / 1000 },
  };
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
