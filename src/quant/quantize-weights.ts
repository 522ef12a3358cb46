import type { ModelFile } from '../artifact/tensor.ts';
import { Fault, throwIfAborted } from '../core/fault.ts';
import type { QuantizeReport } from '../core/quantization.ts';
import { openTokenizer } from '../text/tokenizer.ts';
import type { CalibrationReader } from './calibrate/calibration-reader.ts';
import { readCalibration, type Calibration } from './calibrate/read-calibration.ts';
import { beginGguf } from './gguf-pieces.ts';
import type { QuantHost } from './host.ts';
import { inOrder } from './in-order.ts';
import type { Workbench } from './jobs.ts';
import { MemoryPeak } from './memory-peak.ts';
import type { OutputFile } from './output-file.ts';
import { makePiece } from './piece-task.ts';
import { planModel, type ModelPlan } from './plan.ts';
import { layerByLayer, planTasks } from './plan-tasks.ts';
import { ProgressTeller, type OnProgress } from './progress.ts';
import { ReportSheet, weightsOf } from './quantize-report.ts';
import type { Recipe } from './recipe.ts';
import { layerWork, planWork } from './work.ts';

/** What quantizing needs beside the model. */
export interface QuantizeOptions extends Recipe {
  readonly output: OutputFile;
  readonly workbench: Workbench;
  /** Texts that a method which calibrates looks at; read as far as they are wanted. */
  readonly calibration?: CalibrationReader;
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
  /** Tells time and memory. */
  readonly host?: Pick<QuantHost, 'now' | 'memoryBytes' | 'collect'>;
}

/**
 * Quantizes the weights of a model, after training: matrices to a grid, norms and biases to F32. One layer is in memory at a time.
 * The file appears when it is complete; after a fault or an abort nothing is left of it.
 * @throws Fault `scheme-invalid` for a recipe that makes no sense, `weights-invalid` naming a tensor with NaN or infinity,
 *         `calibration-invalid` where a method wants texts and has none, `storage-full`, `aborted`, and what reading the source throws
 */
export async function quantizeWeights(source: ModelFile, options: QuantizeOptions): Promise<QuantizeReport> {
  const { output, signal } = options;
  const failed = new AbortController(); // what still runs when something else failed
  try {
    const plan = layerByLayer(planModel(source, options, 'gguf'));
    const ends = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;
    const report = await writeModel(source, plan, { ...options, signal: ends });
    throwIfAborted(signal);
    await output.commit();
    return report;
  } catch (error) {
    failed.abort();
    await output.discard();
    throw error;
  }
}

async function writeModel(
  source: ModelFile,
  plan: ModelPlan,
  options: QuantizeOptions & { readonly signal: AbortSignal },
): Promise<QuantizeReport> {
  const host = options.host ?? { now: () => performance.now() };
  const started = host.now();
  const memory = new MemoryPeak(host);
  const { texts, tokens, warnings } = await calibrationFor(source, plan, options);
  const progress = new ProgressTeller(planWork(plan, tokens), host, (event) => {
    memory.look();
    options.onProgress?.(event);
  });
  const { sheet, bytes } = await writePieces(source, plan, { ...options, texts, progress });
  const tensors = sheet.tensors(plan.tensors);
  const weights = plan.tensors.reduce((sum, { tensor }) => sum + weightsOf(tensor.shape), 0);
  return {
    tensors,
    weights,
    bytes,
    bitsPerWeight: (8 * bytes) / weights,
    sourceBytes: plan.tensors.reduce((sum, { tensor }) => sum + tensor.bytes, 0),
    seconds: (host.now() - started) / 1000,
    ...memory.report(),
    ...(texts.length > 0 ? { calibration: { texts: texts.length, tokens } } : {}),
    warnings: [...warnings, ...warningsOf(plan)],
  };
}

interface WriteOptions {
  readonly output: OutputFile;
  readonly workbench: Workbench;
  readonly texts: readonly (readonly number[])[];
  readonly progress: ProgressTeller;
  readonly signal: AbortSignal;
}

async function writePieces(
  source: ModelFile,
  plan: ModelPlan,
  { output, workbench, texts, progress, signal }: WriteOptions,
): Promise<{ readonly sheet: ReportSheet; readonly bytes: number }> {
  const sheet = new ReportSheet();
  let bytes = 0;
  const writer = await beginGguf(source, plan.tensors, {
    append: async (part) => {
      await output.append(part);
      bytes += part.length;
    },
  });
  const onProgress = (layer: number, some: number[]): void => {
    for (const tokens of some) progress.calibrated(layer, layerWork(plan.config!, tokens));
  };
  const tasks = planTasks(source, plan, { texts, workbench, onProgress }, signal);
  const pieces = inOrder(tasks, workbench.threads, (task) => makePiece(task, { workbench, signal }));
  for await (const piece of pieces) {
    throwIfAborted(signal);
    await writer.write(piece);
    sheet.add(piece);
    progress.written(piece);
  }
  await writer.finish();
  return { sheet, bytes };
}

const NO_CALIBRATION: Calibration = { texts: [], tokens: 0, warnings: [] };

/** The texts that the plan wants to look at; none where it wants none. */
async function calibrationFor(
  { metadata }: ModelFile,
  { tensors, config }: ModelPlan,
  { calibration, signal }: QuantizeOptions,
): Promise<Calibration> {
  const wanting = tensors.find(({ calibrates }) => calibrates);
  if (!wanting || !config) return NO_CALIBRATION;
  if (calibration)
    return readCalibration(calibration, { tokenizer: openTokenizer(metadata), config }, { signal });
  const message = `The method ${wanting.method} looks at what passes through the model: give it texts to calibrate with.`;
  throw new Fault('calibration-invalid', message);
}

function warningsOf({ tensors, config }: ModelPlan): string[] {
  const warnings: string[] = [];
  const again = tensors.filter(({ tensor, scheme }) => scheme && !/^B?F(16|32)$/.test(tensor.type));
  if (again.length > 0) {
    const { name, type } = again[0]!.tensor;
    warnings.push(
      `${again.length} tensors were quantized before (${name} is ${type}): what that has lost stays lost. Begin with the original weights.`,
    );
  }
  if (!config) warnings.push('Nibble does not run this architecture, so nothing was learned from texts.');
  return warnings;
}
