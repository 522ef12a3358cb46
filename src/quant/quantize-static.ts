import type { ModelFile } from '../artifact/tensor.ts';
import type { CalibrationMethod } from './activations/observer.ts';
import type { RoundingChoice } from './activations/rounding-plan.ts';
import type { CalibrationReader } from './calibrate/calibration-reader.ts';
import { quantizeActivations, type ActivationOptions, type Int8Model } from './quantize-activations.ts';

export interface StaticOptions extends ActivationOptions {
  /** How ranges follow from what calibration saw; `minMax` unless told. */
  readonly calibrateMethod?: CalibrationMethod;
  /** Of `percentile`, in per cent: 99.999 unless told. */
  readonly percentile?: number;
  /** Of `movingAverage`: 0.01 unless told. */
  readonly averagingConstant?: number;
  /**
   * What is not static. Absent: the input of the down-projection, whose outliers no range fits, and the head's, which is one token a step
   * and needs no range; both get a scale for each token.
   */
  readonly inputs?: Omit<RoundingChoice, 'inputs'>;
}

const STATIC_INPUTS: Omit<RoundingChoice, 'inputs'> = { down: 'token', head: 'token' };

/**
 * Weights to int8, and inputs of products rounded by scales that are found beforehand in calibration texts ("static quantization"; in
 * ONNX Runtime `quantize_static` with QuantFormat.QDQ). Nothing is searched at run time and every pass rounds alike, whatever it is cut into;
 * it pays with a range that has to hold for all texts: what calibration never saw is cut off, and outliers make every step coarse.
 * @param calibrationReader texts like those that the model will see; some thousands of tokens
 * @throws Fault `calibration-invalid` for too little text, `option-invalid`, `aborted`, what reading the model throws
 */
export async function quantizeStatic(
  model: ModelFile,
  calibrationReader: CalibrationReader,
  options: StaticOptions = {},
): Promise<Int8Model> {
  const {
    calibrateMethod: method = 'minMax',
    percentile,
    averagingConstant,
    inputs = STATIC_INPUTS,
  } = options;
  const observer = {
    method,
    ...(percentile === undefined ? {} : { percentile }),
    ...(averagingConstant === undefined ? {} : { averagingConstant }),
  };
  return quantizeActivations(model, { inputs: 'static', ...inputs }, calibrationReader, {
    ...options,
    observer,
  });
}
