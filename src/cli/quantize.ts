import { openGguf } from '../artifact/gguf-file.ts';
import type { ModelFile } from '../artifact/tensor.ts';
import { outputFile } from '../node/output-file.ts';
import { openFiles } from '../node/open-model-files.ts';
import { nodeQuantHost } from '../node/quant-host.ts';
import { quantizeWeights } from '../quant/quantize-weights.ts';
import type { QuantizeReport } from '../core/quantization.ts';
import { openWorkbench } from '../quant/workbench.ts';
import { calibrationTexts } from './calibration-file.ts';
import { findModel } from './find-model.ts';
import { given } from './parse-options.ts';
import type { QuantizeCommand } from './quantize-command.ts';
import { progressLine, reportText } from './quantize-report-text.ts';
import type { Terminal } from './terminal.ts';

/** `nibble quantize`: full-precision weights to a small file, and what it cost. */
export async function runQuantize(command: QuantizeCommand, terminal: Terminal): Promise<void> {
  const { paths } = await findModel(command.model);
  const files = await openFiles(paths);
  try {
    const model = await openGguf(files.sources);
    const report = await quantizeFile(model, command, terminal);
    await terminal.print(reportText(report));
    if (command.json) await terminal.print(`${JSON.stringify(report)}\n`);
  } finally {
    await files.close();
  }
}

async function quantizeFile(
  model: ModelFile,
  command: QuantizeCommand,
  terminal: Terminal,
): Promise<QuantizeReport> {
  const host = nodeQuantHost();
  const calibration = command.calibrate === undefined ? undefined : await calibrationTexts(command.calibrate);
  const workbench = await openWorkbench(host, command.threads);
  try {
    return await quantizeWeights(model, {
      to: 'q4',
      method: calibration ? 'gptq' : 'search',
      ...command.recipe,
      ...given('calibration', calibration),
      output: await outputFile(command.output),
      workbench,
      onProgress: (event) => terminal.progress(progressLine(event)),
      signal: terminal.signal,
      host,
    });
  } finally {
    workbench.close();
  }
}
