import type { ModelFile } from '../artifact/tensor.ts';
import type { CalibrationReader } from './calibrate/calibration-reader.ts';
import { quantizeActivations, type ActivationOptions, type Int8Model } from './quantize-activations.ts';

export interface DynamicOptions extends ActivationOptions {
  /**
   * `tensor`: one scale for all tokens of a pass, by ONNX's DynamicQuantizeLinear; the fastest in ONNX Runtime, and what files called
   * `quantized` do. `token`: one for each token, several times as exact and by a few more operators. `none`: they stay float32, and
   * so do the products; a quarter of the file, and only weights are rounded.
   */
  readonly activations?: 'tensor' | 'token' | 'none';
  /** Text to smooth by. Without it nothing is smoothed. */
  readonly calibration?: CalibrationReader;
}

/**
 * Weights to int8, and inputs of products rounded at run time by scales that are found as they come ("dynamic quantization"; in
 * ONNX Runtime `quantize_dynamic`). Nothing that passes through the model has to be known beforehand, so it cannot meet a text that it
 * was not made for; it pays with a search for the extremes at every product.
 *
 * One scale for all tokens of a prompt is as coarse as its largest value asks for. In models with gated units that value is hundreds of times the
 * usual one, at the first token, in the input of the down-projection: without smoothing most of a small model's loss comes from
 * there. Give calibration text, and the outliers move into weights.
 * @throws Fault `calibration-invalid` for too little text, `option-invalid`, `aborted`, what reading the model throws
 */
export async function quantizeDynamic(model: ModelFile, options: DynamicOptions = {}): Promise<Int8Model> {
  const { activations = 'tensor', calibration } = options;
  return quantizeActivations(model, { inputs: activations }, calibration, options);
}
