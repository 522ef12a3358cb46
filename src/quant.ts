// Models in, by ranges of bytes
export { blobSource } from './artifact/blob-source.ts';
export type { ByteSource } from './artifact/byte-source.ts';
export { openGguf } from './artifact/gguf-file.ts';
export { isHuggingFaceFolder, openHuggingFace } from './artifact/huggingface/open-huggingface.ts';
export { memorySource } from './artifact/memory-source.ts';
export { openOnnxWeights, type OnnxWeight, type OnnxWeights } from './artifact/onnx-weights.ts';
export { overlayModel, type Replacement } from './artifact/overlay-model.ts';
export type { GgufValue, ModelFile, TensorInfo, TensorType } from './artifact/tensor.ts';

// Weights
export { quantizeWeights, type QuantizeOptions } from './quant/quantize-weights.ts';
export type { Override, Recipe } from './quant/plan/recipe.ts';
export { parseRecipe } from './quant/plan/parse-recipe.ts';
export type { OutputFile } from './quant/write/output-file.ts';
export type { QuantizeProgress, QuantizeReport, TensorReport } from './core/quantization.ts';
export type { OnProgress } from './quant/tasks/progress.ts';
export { safetensorsCompanions } from './quant/write/safetensors-pieces.ts';
export { planModel, type ModelPlan, type TensorPlan } from './quant/plan/plan.ts';
export { TARGETS, type Container, type Storage, type Target } from './quant/plan/targets.ts';

// Activations
export { quantizeDynamic, type DynamicOptions } from './quant/quantize-dynamic.ts';
export { quantizeStatic, type StaticOptions } from './quant/quantize-static.ts';
export { onnxPieces } from './artifact/onnx-writer.ts';
export type { OnnxModel } from './artifact/onnx-model.ts';
export type { ActivationOptions, Int8Model } from './quant/quantize-activations.ts';
export {
  readerOf,
  type CalibrationReader,
  type CalibrationText,
} from './quant/calibrate/calibration-reader.ts';

// What both are made of
export {
  bitsPerWeight,
  GGUF_GRIDS,
  nbitsGrid,
  type Grid,
  type GridType,
  type SuperBlock,
} from './quant/grid.ts';
export { METHODS, type Method, type MethodName, type RangeMethod, type Scheme } from './quant/scheme.ts';
export type { CodedMatrix, FloatMatrix, GroupScales } from './quant/coded-matrix.ts';
export { chooseScales } from './quant/choose-scales.ts';
export { roundNearest } from './quant/round-nearest.ts';
export { dequantizeMatrix } from './quant/dequantize.ts';
export {
  affineFor,
  dequantizeLinear,
  largestError,
  quantizeLinear,
  type Affine,
  type AffineKind,
} from './quant/affine.ts';

// Threads
export { browserQuantHost } from './quant/threads/browser-host.ts';
export type { QuantHost } from './quant/threads/host.ts';
export { inlineWorkbench } from './quant/threads/inline-workbench.ts';
export { jobsWith } from './quant/threads/job-table.ts';
export type { Jobs, Workbench } from './quant/threads/jobs.ts';
export { openWorkbench } from './quant/threads/workbench.ts';
export type { Arithmetic } from './quant/arithmetic/arithmetic.ts';
export { plainArithmetic } from './quant/arithmetic/plain-arithmetic.ts';
export { wasmArithmetic } from './quant/arithmetic/wasm-arithmetic.ts';

// Judging
export { openBatchLogits, type BatchLogitsOptions } from './judge/batch-logits.ts';
export { compare, type Contender, type Contest } from './judge/compare.ts';
export type { CompareOptions } from './judge/compare-models.ts';
export type { Comparison } from './judge/comparison.ts';
export type { LogitSource } from './judge/logit-source.ts';
export { judgedTexts } from './judge/judged-texts.ts';
export { openTokenizer, type Tokenizer } from './text/tokenizer.ts';

export { Fault, isFault } from './core/fault.ts';
export type { FaultCode, FaultDetail } from './core/fault.ts';
