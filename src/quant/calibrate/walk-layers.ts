import type { ModelFile } from '../../artifact/tensor.ts';
import { throwIfAborted } from '../../core/fault.ts';
import { readDecoderConfig } from '../../engine/decoder-config.ts';
import { decoderTensors, type LayerTensors } from '../../engine/decoder-tensors.ts';
import {
  readLayerWeights,
  readRotations,
  type LayerWeights,
  type WeightSource,
} from '../../engine/reference/weights.ts';
import { readFloats } from '../../engine/read-floats.ts';
import { forget } from '../forget.ts';
import type { LayerJob, LayerResult, TextState, Workbench } from '../threads/jobs.ts';
import { releaseBuffers } from '../threads/release-buffers.ts';
import { buffersOf } from '../threads/thread-message.ts';
import { addLayerStatistics, addStatistics } from './add-statistics.ts';
import { embedTexts } from './embed-texts.ts';
import { shareOut } from './share-out.ts';
import { shareWeights } from './share-weights.ts';

export interface WalkOptions {
  /** Whether to gather statistics of what goes into the matrices; true unless told. */
  readonly watch?: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Texts that have passed a layer, out of all texts times all layers; told as well when they are about to enter one. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** A layer that all texts have passed; `statistics` and `head` (with the last) are absent if not watched. */
export interface WalkedLayer extends Omit<LayerResult, 'texts'> {
  readonly layer: number;
  readonly weights: LayerWeights;
}

/**
 * Sends texts through the model, layer after layer, and gives each layer with what went into its matrices: in order, and one in
 * memory at a time: what is given is empty once the next is asked for. Every fourth text is held out: it is in `heldOut` of the statistics and
 * not in the rest.
 * @param texts token ids; each begins with what begins every text, if the vocabulary has that
 * @throws Fault what reading the model throws, `calibration-invalid` for an id that the vocabulary lacks, `aborted`
 */
export async function* walkLayers(
  model: ModelFile,
  texts: readonly (readonly number[])[],
  workbench: Workbench,
  { watch = true, signal, onProgress }: WalkOptions = {},
): AsyncGenerator<WalkedLayer, void, void> {
  const config = readDecoderConfig(model);
  const tensors = decoderTensors(model, config);
  const source = { model, config, contextLength: config.contextLength, signal };
  const rotations = await readRotations(source);
  const outputNorm = await readFloats(model, tensors.outputNorm, signal);
  const passed = countPassed(texts.length * config.layers, onProgress);
  let states: readonly TextState[] = await embedTexts(source, tensors.embedding, texts);
  for (const [layer, ofLayer] of tensors.layers.entries()) {
    throwIfAborted(signal);
    passed(0);
    const norm = watch && layer === config.layers - 1 ? { outputNorm } : {};
    const job = { config, layer, rotations, watch, ...norm, texts: states };
    const { walked, behind } = await walkLayer(source, ofLayer, job, { workbench, signal, passed });
    states = behind;
    yield walked;
    forget(walked);
  }
}

async function walkLayer(
  source: Pick<WeightSource, 'model' | 'signal'>,
  tensors: LayerTensors,
  job: Omit<LayerJob, 'weights'>,
  runner: Runner,
): Promise<{ readonly walked: WalkedLayer; readonly behind: readonly TextState[] }> {
  const weights = shareWeights(await readLayerWeights(source, tensors));
  const { texts: behind, ...seen } = await runShared({ ...job, weights }, runner);
  return { walked: { layer: job.layer, weights, ...seen }, behind };
}

interface Runner {
  readonly workbench: Workbench;
  readonly signal: AbortSignal | undefined;
  readonly passed: (texts: number) => void;
}

/**
 * Shares the texts of a job out among the threads. Results are put together in order, whichever is done first. Sums of float32 in
 * float64 hardly depend on where the texts were cut; this way they do not depend on how fast a thread is either.
 */
async function runShared(job: LayerJob, { workbench, signal, passed }: Runner): Promise<LayerResult> {
  const running = shareOut(job.texts, workbench.threads).map((texts) =>
    workbench.run('runLayer', { ...job, texts }, signal),
  );
  for (const one of running) one.catch(() => {}); // the first that fails is told of below
  let all: LayerResult | undefined;
  let before = 0;
  for (let one = running.shift(); one; one = running.shift()) {
    all = addResult(all, await one); // nobody else holds it: the statistics of all jobs at once would be too much
    passed(all.texts.length - before);
    before = all.texts.length;
  }
  return all ?? { texts: [] };
}

/** What `b` holds of statistics is let go. */
function addResult(a: LayerResult | undefined, b: LayerResult): LayerResult {
  if (!a) return b;
  const sum = {
    texts: [...a.texts, ...b.texts],
    ...(a.statistics && b.statistics && { statistics: addLayerStatistics(a.statistics, b.statistics) }),
    ...(a.head && b.head && { head: addStatistics(a.head, b.head) }),
  };
  releaseBuffers(buffersOf([b.statistics, b.head]));
  return sum;
}

function countPassed(total: number, onProgress: WalkOptions['onProgress']): (some: number) => void {
  let done = 0;
  return (some) => {
    done += some;
    onProgress?.(done, total);
  };
}
