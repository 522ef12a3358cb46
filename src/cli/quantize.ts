import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { QuantizeReport } from '../core/quantization.ts';
import { Fault } from '../core/fault.ts';
import { diskFault } from '../node/disk-fault.ts';
import { openSource, type SourceModel } from '../node/open-source.ts';
import { outputFile } from '../node/output-file.ts';
import { nodeQuantHost } from '../node/quant-host.ts';
import type { CalibrationText } from '../quant/calibrate/calibration-reader.ts';
import { parseRecipe } from '../quant/plan/parse-recipe.ts';
import { planModel } from '../quant/plan/plan.ts';
import { quantizeWeights } from '../quant/quantize-weights.ts';
import type { Recipe } from '../quant/plan/recipe.ts';
import { checkTargetBytes } from '../quant/tasks/allocate-targets.ts';
import { openWorkbench } from '../quant/threads/workbench.ts';
import { findModel } from './find-model.ts';
import { judgeQuantized } from './judge-quantized.ts';
import { judgedTable } from './judged-table.ts';
import { checkOutputFile, checkOutputFolder } from './output-place.ts';
import { given } from './parse-options.ts';
import type { QuantizeCommand } from './quantize-command.ts';
import { progressLine, reportText } from './quantize-report-text.ts';
import { quantizeTarget, writeCompanions, type QuantizeTarget } from './quantize-target.ts';
import { quantizeTexts } from './quantize-texts.ts';
import type { Terminal } from './terminal.ts';

/** `nibble quantize`: full-precision weights to a small file, and what it cost. */
export async function runQuantize(command: QuantizeCommand, terminal: Terminal): Promise<void> {
  const recipe = await recipeOf(command);
  const target = quantizeTarget(command.output, command.format, recipe);
  const { paths } = await findModel(command.model);
  await checkTarget(target, paths);
  const source = await openSource(paths[0]!);
  try {
    const { tensors, config } = planModel(source.file, recipe, target.container); // refused before anything is written
    if (recipe.targetBytes !== undefined)
      checkTargetBytes(source.file, { ...recipe, targetBytes: recipe.targetBytes });
    const calibrates = tensors.some((one) => one.calibrates) || recipe.targetBytes !== undefined;
    const isRun = config !== undefined && target.container !== 'onnx'; // by our engines
    const asked = isRun ? command : { ...command, judge: false };
    const texts = await quantizeTexts(source.file, asked, { calibrates, terminal });
    const work = { recipe, target, threads: command.threads, texts: texts.learning };
    const report = await quantizeFile(source, work, terminal);
    await writeCompanions(source.file, recipe, target);
    await terminal.print(reportText(report));
    const judging = { texts: texts.judging, terminal };
    const judged =
      judging.texts.length > 0
        ? await judgeQuantized(source, { ...command, output: target.path }, judging)
        : undefined;
    if (judged) await terminal.print(`\n${judgedTable([judged])}`);
    if (command.json) await terminal.print(`${JSON.stringify({ ...report, ...given('judged', judged) })}\n`);
  } finally {
    await source.close();
  }
}

/** A folder is made where there is none; a file wants one. */
async function checkTarget({ path, folder }: QuantizeTarget, sources: readonly string[]): Promise<void> {
  if (folder !== undefined) await checkOutputFolder(folder, sources);
  if (folder === undefined || existsSync(dirname(path))) await checkOutputFile(path, sources);
}

/** What the file says, but for what the options say. */
async function recipeOf({ scheme, recipe, calibrate }: QuantizeCommand): Promise<Recipe> {
  const read = scheme === undefined ? {} : parseRecipe(await readJson(scheme));
  return { to: 'q4', method: calibrate === undefined ? 'search' : 'gptq', ...read, ...recipe };
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch (error) {
    const message = `The recipe ${path} cannot be read: ${String(error)}. Give a JSON file.`;
    throw new Fault('scheme-invalid', message, { file: path }, error);
  }
}

interface QuantizeWork {
  readonly recipe: Recipe;
  readonly target: QuantizeTarget;
  readonly threads: number | undefined;
  readonly texts: readonly CalibrationText[];
}

async function quantizeFile(
  { file }: SourceModel,
  { recipe, target, threads, texts }: QuantizeWork,
  terminal: Terminal,
): Promise<QuantizeReport> {
  const host = nodeQuantHost();
  const workbench = await openWorkbench(host, threads);
  try {
    if (target.folder !== undefined) await makeFolder(dirname(target.path));
    return await quantizeWeights(file, {
      ...recipe,
      ...given('calibration', texts.length > 0 ? texts : undefined),
      container: target.container,
      output: await outputFile(target.path),
      workbench,
      host,
      onProgress: (event) => terminal.progress(progressLine(event)),
      signal: terminal.signal,
    });
  } finally {
    workbench.close();
  }
}

async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((error: unknown) => {
    throw diskFault(error, path);
  });
}
