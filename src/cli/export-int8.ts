import type { ModelFile } from '../artifact/tensor.ts';
import { nodeQuantHost } from '../node/quant-host.ts';
import { wasmArithmetic } from '../quant/arithmetic/wasm-arithmetic.ts';
import { quantizeDynamic } from '../quant/quantize-dynamic.ts';
import type { Int8Model } from '../quant/quantize-activations.ts';
import { quantizeStatic } from '../quant/quantize-static.ts';

import type { ExportCommand } from './export-command.ts';
import { readFileTexts } from './quantize-texts.ts';
import type { Terminal } from './terminal.ts';

/** The model with weights and activations of 8 bits, as the command wants it. */
export async function int8Of(
  model: ModelFile,
  { calibrate, smooth = true, activations = 'tensor' }: ExportCommand,
  terminal: Terminal,
): Promise<Int8Model> {
  if (calibrate === undefined) return quantizeDynamic(model, activations === 'static' ? {} : { activations });
  const calibration = await readFileTexts(calibrate, 'calibration');
  const options = {
    arithmetic: wasmArithmetic(await nodeQuantHost().compileKernels()),
    ...(smooth ? {} : { smooth: false as const }),
    signal: terminal.signal,
    onProgress: (done: number, total: number) =>
      terminal.progress(`looking at activations: ${Math.floor((100 * done) / total)} %`),
  };
  const made =
    activations === 'static'
      ? await quantizeStatic(model, calibration, options)
      : await quantizeDynamic(model, { ...options, activations, calibration });
  for (const warning of made.report?.warnings ?? []) terminal.say(warning);
  return made;
}
