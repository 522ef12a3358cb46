import type { ByteAppender } from '../artifact/byte-appender.ts';
import type { ModelFile } from '../artifact/tensor.ts';
import { Fault, throwIfAborted } from '../core/fault.ts';
import type { QuantizeReport } from '../core/quantization.ts';
import { openTokenizer } from '../text/tokenizer.ts';
import { allocateTargets } from './tasks/allocate-targets.ts';
import type { CalibrationReader } from './calibrate/calibration-reader.ts';
import { readCalibration, type Calibration } from './calibrate/read-calibration.ts';
import { beginGguf } from './write/gguf-pieces.ts';
import type { QuantHost } from './threads/host.ts';
import { inOrder } from './tasks/in-order.ts';
import type { Workbench } from './threads/jobs.ts';
import { MemoryPeak } from './threads/memory-peak.ts';
import { beginOnnx } from './write/onnx-pieces.ts';
import type { OutputFile } from './write/output-file.ts';
import type { Piece, PieceWriter } from './tasks/piece.ts';
import { makePiece, type PieceTask } from './tasks/piece-task.ts';
import { planModel, type ModelPlan } from './plan/plan.ts';
import { layerByLayer, planTasks } from './tasks/plan-tasks.ts';
import { ProgressTeller, type OnProgress } from './tasks/progress.ts';
import { ReportSheet, weightsOf } from './quantize-report.ts';
import type { Recipe } from './plan/recipe.ts';
import type { CalibrationRun } from './tasks/seen-layers.ts';
import { beginSafetensors } from './write/safetensors-pieces.ts';
import type { Container, Target } from './plan/targets.ts';
import { layerWork, measureWork, planWork } from './tasks/work.ts';

/** What quantizing needs beside the model. */
export interface QuantizeOptions extends Recipe {
  /** What is written; `gguf` unless told. Beside safetensors belong the files of `safetensorsCompanions`. */
  readonly container?: Container;
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
  const failed = new AbortController(); // ends what still runs when something else has failed
  try {
    const ends = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;
    const report = await writeModel(source, { ...options, signal: ends });
    throwIfAborted(signal);
    await output.commit();
    return report;
  } catch (error) {
    failed.abort();
    await output.discard();
    throw error;
  }
}

type Abortable = QuantizeOptions & { readonly signal: AbortSignal };

async function writeModel(source: ModelFile, options: Abortable): Promise<QuantizeReport> {
  const host = options.host ?? { now: () => performance.now() };
  const started = host.now();
  const memory = new MemoryPeak(host);
  const container = options.container ?? 'gguf';
  const asked = planModel(source, options, container);
  const calibration = await calibrationFor(source, asked, options);
  const { texts, tokens } = calibration;
  const allocates = options.targetBytes !== undefined;
  const progress = new ProgressTeller(planWork(asked, tokens, allocates), host, (event) => {
    memory.look();
    options.onProgress?.(event);
  });
  const run = {
    texts,
    workbench: options.workbench,
    signal: options.signal,
    onProgress: (layer: number, some: readonly number[]) => {
      memory.tidy();
      for (const count of some) progress.calibrated(layer, layerWork(asked.config!, count));
    },
  };
  const targets = await targetsFor(source, options, { run, progress });
  const plan = layerByLayer(targets ? planModel(source, options, container, targets) : asked);
  const { sheet, bytes } = await writePieces(source, plan, { output: options.output, run, progress, memory });
  const weights = plan.tensors.reduce((sum, { tensor }) => sum + weightsOf(tensor.shape), 0);
  return {
    tensors: sheet.tensors(plan.tensors),
    weights,
    bytes,
    bitsPerWeight: (8 * bytes) / weights,
    sourceBytes: plan.tensors.reduce((sum, { tensor }) => sum + tensor.bytes, 0),
    seconds: (host.now() - started) / 1000,
    ...memory.report(),
    ...(texts.length > 0 ? { calibration: { texts: texts.length, tokens } } : {}),
    warnings: [...calibration.warnings, ...warningsOf(plan)],
  };
}

interface Running {
  readonly run: CalibrationRun & { readonly signal: AbortSignal };
  readonly progress: ProgressTeller;
}

/** Undefined where the recipe has a type for each matrix. */
async function targetsFor(
  source: ModelFile,
  { targetBytes, ...recipe }: QuantizeOptions,
  { run, progress }: Running,
): Promise<ReadonlyMap<string, Target> | undefined> {
  if (targetBytes === undefined) return undefined;
  if ((recipe.container ?? 'gguf') !== 'gguf')
    throw new Fault('scheme-invalid', 'Only a GGUF file can be made to a given size.', { targetBytes });
  const onMeasured = (layer: number, weights: number): void =>
    progress.allocated(layer, measureWork(weights));
  return allocateTargets(source, { ...recipe, targetBytes }, { ...run, onMeasured });
}

async function writePieces(
  source: ModelFile,
  plan: ModelPlan,
  { output, run, progress, memory }: Running & { readonly output: OutputFile; readonly memory: MemoryPeak },
): Promise<{ readonly sheet: ReportSheet; readonly bytes: number }> {
  const { workbench, signal } = run;
  const sheet = new ReportSheet();
  let bytes = 0;
  const append = async (part: Uint8Array): Promise<void> => {
    await output.append(part);
    bytes += part.length;
  };
  const writer = await begin(source, plan, { append }, signal);
  const looks = plan.tensors.some(({ calibrates }) => calibrates);
  const make = (task: PieceTask): Promise<Piece> => makePiece(task, { workbench, signal });
  for await (const tasks of planTasks(source, plan, looks ? run : { ...run, texts: [] })) {
    memory.tidy(); // what threads have handed in before it was summed
    for await (const piece of inOrder(tasks, workbench.threads, make)) {
      throwIfAborted(signal);
      await writer.write(piece);
      sheet.add(piece);
      progress.written(piece);
    }
  }
  await writer.finish();
  return { sheet, bytes };
}

async function begin(
  source: ModelFile,
  { container, tensors }: ModelPlan,
  out: ByteAppender,
  signal: AbortSignal,
): Promise<PieceWriter> {
  switch (container) {
    case 'gguf':
      return beginGguf(source, tensors, out);
    case 'safetensors':
      return beginSafetensors(source, tensors, out);
    case 'onnx':
      return beginOnnx(source, out, signal);
    default:
      return container satisfies never;
  }
}

const NO_CALIBRATION: Calibration = { texts: [], tokens: 0, warnings: [] };

/** The texts that the plan wants to look at; none where it wants none. */
async function calibrationFor(
  { metadata }: ModelFile,
  { tensors, config }: ModelPlan,
  { calibration, targetBytes, signal }: QuantizeOptions,
): Promise<Calibration> {
  const wanting = tensors.find(({ calibrates }) => calibrates);
  if ((!wanting && targetBytes === undefined) || !config) return NO_CALIBRATION;
  if (calibration)
    return readCalibration(calibration, { tokenizer: openTokenizer(metadata), config }, { signal });
  const who = wanting ? `The method ${wanting.method}` : 'Whoever is to say which matrix needs how many bits';
  const message = `${who} looks at what passes through the model: give texts to calibrate with.`;
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
  if (!config)
    warnings.push('Texts pass through models that answer alone: of this one nothing was learned from them.');
  return warnings;
}
