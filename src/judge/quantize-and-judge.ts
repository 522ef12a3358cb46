import type { ModelFile } from '../artifact/tensor.ts';
import { readDecoderConfig } from '../engine/decoder-config.ts';
import type { Arithmetic } from '../quant/arithmetic/arithmetic.ts';
import type { CalibrationReader } from '../quant/calibrate/calibration-reader.ts';
import { readCalibration } from '../quant/calibrate/read-calibration.ts';
import type { QuantizeReport } from '../core/quantization.ts';
import { quantizeWeights, type QuantizeOptions } from '../quant/quantize-weights.ts';
import { openTokenizer } from '../text/tokenizer.ts';
import { openBatchLogits } from './batch-logits.ts';
import { compareModels } from './compare-models.ts';
import type { Comparison } from './comparison.ts';

export interface QuantizeAndJudgeOptions extends Omit<QuantizeOptions, 'calibration'> {
  /** Read once; a fifth of the texts is kept from calibration to judge by. */
  readonly texts: CalibrationReader;
  readonly arithmetic: Arithmetic;
  /** Opens what has been written, once it is complete. */
  readonly openResult: () => Promise<ModelFile>;
  /** Positions judged so far, out of all. */
  readonly onJudged?: (done: number, total: number) => void;
}

export interface QuantizedAndJudged {
  readonly report: QuantizeReport;
  /** In float32: what the rounding of weights alone has cost. */
  readonly comparison: Comparison;
}

/** Judging by more texts makes the figures surer and takes longer. */
const MOST_JUDGING = 12;

/**
 * Makes a small model and says what that cost, by texts that nothing was learned from.
 * @throws Fault what `readCalibration`, `quantizeWeights` and `compareModels` throw
 */
export async function quantizeAndJudge(
  source: ModelFile,
  { texts, arithmetic, openResult, onJudged, ...options }: QuantizeAndJudgeOptions,
): Promise<QuantizedAndJudged> {
  const { signal } = options;
  const config = readDecoderConfig(source);
  const { metadata } = source;
  const read = await readCalibration(texts, { tokenizer: openTokenizer(metadata), config }, { signal });
  const { learning, judging } = splitTexts(read.texts);
  const report = await quantizeWeights(source, { ...options, calibration: learning });
  const opened = signal ? { signal } : {};
  const original = await openBatchLogits(source, arithmetic, opened);
  const result = await openBatchLogits(await openResult(), arithmetic, opened);
  const comparison = await compareModels(original, result, judging, { signal, onProgress: onJudged });
  return { report: { ...report, warnings: [...read.warnings, ...report.warnings] }, comparison };
}

/** Every fifth text judges, so that both halves are of the same kinds of text. */
export function splitTexts<Text>(texts: readonly Text[]): {
  readonly learning: readonly Text[];
  readonly judging: readonly Text[];
} {
  const isJudge = (at: number): boolean => at % 5 === Math.min(4, texts.length - 1);
  return {
    learning: texts.filter((_, at) => !isJudge(at)),
    judging: texts.filter((_, at) => isJudge(at)).slice(0, MOST_JUDGING),
  };
}
