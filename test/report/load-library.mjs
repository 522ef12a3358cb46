import { importBuilt } from '../../scripts/lib.mjs';

/** Of dist/lib; their types are in library.ts. */
const PARTS = [
  'artifact/gguf-file',
  'artifact/onnx-writer',
  'artifact/overlay-model',
  'engine/onnx/export-model',
  'engine/wasm/wasm-engine',
  'engine/decoder-config',
  'judge/batch-logits',
  'judge/compare',
  'judge/engine-logits',
  'judge/judged-texts',
  'judge/look-closer',
  'judge/quality-card',
  'judge/report/markdown-table',
  'judge/report/report-page',
  'judge/report/pareto-plot',
  'judge/report/report-tables',
  'node/open-model-files',
  'node/output-file',
  'node/quant-host',
  'node/wasm-host',
  'quant/activations/int8-weights',
  'quant/activations/observe-activations',
  'quant/activations/round-products',
  'quant/activations/rounding-plan',
  'quant/activations/smooth',
  'quant/arithmetic/arithmetic-products',
  'quant/arithmetic/wasm-arithmetic',
  'quant/calibrate/read-calibration',
  'quant/dequantize',
  'quant/tasks/piece-task',
  'quant/plan/plan',
  'quant/tasks/plan-tasks',
  'quant/quantize-report',
  'quant/quantize-weights',
  'quant/threads/workbench',
  'text/tokenizer',
];

/** The built library's own parts, by their names: Node 20 cannot run the TypeScript sources, and threads start from built files. */
export const loadLibrary = () => importBuilt(PARTS);
