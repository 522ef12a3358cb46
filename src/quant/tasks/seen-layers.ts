import type { ModelFile } from '../../artifact/tensor.ts';
import { Fault } from '../../core/fault.ts';
import type { DecoderConfig } from '../../engine/decoder-config.ts';
import { decoderTensors, type LayerTensors } from '../../engine/decoder-tensors.ts';
import type { LayerWeights } from '../../engine/reference/weights.ts';
import { walkLayers, type WalkedLayer, type WalkOptions } from '../calibrate/walk-layers.ts';
import { forget } from '../forget.ts';
import type { LayerStatistics } from '../input-statistics.ts';
import type { Workbench } from '../threads/jobs.ts';

/** What calibration sends through the model; no texts where nothing is looked at. */
export interface CalibrationRun {
  readonly texts: readonly (readonly number[])[];
  readonly workbench: Workbench;
  /** Texts of that many tokens have passed a layer. */
  readonly onProgress: (layer: number, tokens: readonly number[]) => void;
  readonly signal?: AbortSignal;
}

/** A layer that the calibration texts have passed. */
export interface SeenLayer {
  readonly layer: number;
  readonly tensors: LayerTensors;
  readonly weights: LayerWeights;
  readonly statistics: LayerStatistics;
}

/** The layers of the model in order, one in memory at a time, each with what went into its matrices. */
export async function* seenLayers(
  model: ModelFile,
  config: DecoderConfig,
  { texts, workbench, onProgress, signal }: CalibrationRun,
): AsyncGenerator<SeenLayer, void, void> {
  const roles = decoderTensors(model, config).layers;
  const options = { signal, onProgress: passedBy(texts, onProgress) };
  for await (const walked of walkLayers(model, texts, workbench, options)) {
    const seen = seenLayer(walked, roles[walked.layer]!);
    yield seen;
    forget(seen);
  }
}

function seenLayer({ layer, weights, statistics }: WalkedLayer, tensors: LayerTensors): SeenLayer {
  if (!statistics) throw new Fault('bug', `Nobody watched layer ${layer}.`);
  return { layer, tensors, weights, statistics };
}

/** All texts pass one layer after another, in their order. */
function passedBy(
  texts: readonly (readonly number[])[],
  tell: CalibrationRun['onProgress'],
): NonNullable<WalkOptions['onProgress']> {
  let before = 0;
  return (done) => {
    const some = Array.from({ length: done - before }, (_, i) => texts[(before + i) % texts.length]!.length);
    tell(Math.floor(before / texts.length), some);
    before = done;
  };
}
