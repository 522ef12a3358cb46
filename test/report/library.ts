import type * as ggufFile from '../../src/artifact/gguf-file.ts';
import type * as onnxWriter from '../../src/artifact/onnx-writer.ts';
import type * as overlayModel from '../../src/artifact/overlay-model.ts';
import type * as exportModel from '../../src/engine/onnx/export-model.ts';
import type * as wasmEngine from '../../src/engine/wasm/wasm-engine.ts';
import type * as decoderConfig from '../../src/engine/decoder-config.ts';
import type * as batchLogits from '../../src/judge/batch-logits.ts';
import type * as compare from '../../src/judge/compare.ts';
import type * as engineLogits from '../../src/judge/engine-logits.ts';
import type * as judgedTexts from '../../src/judge/judged-texts.ts';
import type * as lookCloser from '../../src/judge/look-closer.ts';
import type * as qualityCard from '../../src/judge/quality-card.ts';
import type * as markdownTable from '../../src/judge/report/markdown-table.ts';
import type * as reportPage from '../../src/judge/report/report-page.ts';
import type * as paretoPlot from '../../src/judge/report/pareto-plot.ts';
import type * as reportTables from '../../src/judge/report/report-tables.ts';
import type * as openModelFiles from '../../src/node/open-model-files.ts';
import type * as outputFile from '../../src/node/output-file.ts';
import type * as quantHost from '../../src/node/quant-host.ts';
import type * as wasmHost from '../../src/node/wasm-host.ts';
import type * as int8Weights from '../../src/quant/activations/int8-weights.ts';
import type * as observeActivations from '../../src/quant/activations/observe-activations.ts';
import type * as roundProducts from '../../src/quant/activations/round-products.ts';
import type * as roundingPlan from '../../src/quant/activations/rounding-plan.ts';
import type * as smooth from '../../src/quant/activations/smooth.ts';
import type * as arithmeticProducts from '../../src/quant/arithmetic/arithmetic-products.ts';
import type * as wasmArithmetic from '../../src/quant/arithmetic/wasm-arithmetic.ts';
import type * as readCalibration from '../../src/quant/calibrate/read-calibration.ts';
import type * as dequantize from '../../src/quant/dequantize.ts';
import type * as pieceTask from '../../src/quant/tasks/piece-task.ts';
import type * as plan from '../../src/quant/plan/plan.ts';
import type * as planTasks from '../../src/quant/tasks/plan-tasks.ts';
import type * as quantizeReport from '../../src/quant/quantize-report.ts';
import type * as quantizeWeights from '../../src/quant/quantize-weights.ts';
import type * as workbench from '../../src/quant/threads/workbench.ts';
import type * as tokenizer from '../../src/text/tokenizer.ts';
import { root } from '../../scripts/run.mjs';

/** Everything that the report takes from the library. */
export type Library = typeof ggufFile &
  typeof onnxWriter &
  typeof overlayModel &
  typeof exportModel &
  typeof wasmEngine &
  typeof decoderConfig &
  typeof batchLogits &
  typeof compare &
  typeof engineLogits &
  typeof judgedTexts &
  typeof lookCloser &
  typeof qualityCard &
  typeof markdownTable &
  typeof reportPage &
  typeof paretoPlot &
  typeof reportTables &
  typeof openModelFiles &
  typeof outputFile &
  typeof quantHost &
  typeof wasmHost &
  typeof int8Weights &
  typeof observeActivations &
  typeof roundProducts &
  typeof roundingPlan &
  typeof smooth &
  typeof arithmeticProducts &
  typeof wasmArithmetic &
  typeof readCalibration &
  typeof dequantize &
  typeof pieceTask &
  typeof plan &
  typeof planTasks &
  typeof quantizeReport &
  typeof quantizeWeights &
  typeof workbench &
  typeof tokenizer;

export const TEACHER = `${root}models/stories15m/stories15M-F16.gguf`;
export const TEXTS = `${root}test/data/stories.json`;
/** As many as the figures of llama.cpp's quantizers were measured on. */
export const EVALUATED = 25;
