import { mkdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { openModel } from '../artifact/open-model.ts';
import { onnxPieces } from '../artifact/onnx-writer.ts';
import type { OnnxModel } from '../artifact/onnx-model.ts';
import { Fault } from '../core/fault.ts';
import { exportModel, type ExportOptions } from '../engine/onnx/export-model.ts';
import { diskFault } from '../node/disk-fault.ts';
import { openFiles } from '../node/open-model-files.ts';
import { writeWhole } from '../node/write-whole.ts';
import { describeModel } from './describe-model.ts';
import type { ExportCommand } from './export-command.ts';
import { int8Of } from './export-int8.ts';
import { findModel } from './find-model.ts';
import { megabytes } from './megabytes.ts';
import { checkOutputFolder } from './output-place.ts';
import { given } from './parse-options.ts';
import type { Terminal } from './terminal.ts';

/** What transformers.js calls these files: `dtype: 'q4'` and `dtype: 'q8'`. */
const EXACT = 'model_q4.onnx';
const INT8 = 'model_quantized.onnx';

/** A protobuf message is shorter than 2 GiB. */
const MOST_BYTES = 2 ** 31 - 1;

/** `nibble export`: a model as a repository that transformers.js opens. What is said beside the weights comes last. */
export async function runExport(command: ExportCommand, terminal: Terminal): Promise<void> {
  const { contextLength } = command;
  const { paths } = await findModel(command.model);
  await checkOutputFolder(command.folder, paths);
  const folder = resolve(command.folder);
  const files = await openFiles(paths);
  try {
    const model = await openModel(files.sources);
    const descriptions = describeModel(model, contextLength);
    await mkdir(join(folder, 'onnx'), { recursive: true });
    const pathOf = (file: string): string => join(folder, 'onnx', file);
    const length = given('contextLength', contextLength);
    await writeGraph(
      pathOf(EXACT),
      (options) => exportModel(model, { ...length, ...options, weights: 'exact' }),
      terminal,
    );
    const int8 = await int8Of(model, command, terminal);
    await writeGraph(pathOf(INT8), (options) => int8.toOnnx({ ...length, ...options }), terminal);
    for (const [name, content] of descriptions) await writeWhole(join(folder, name), content);
    terminal.say(
      `${folder} is a repository for transformers.js: dtype 'q4' has the weights of the file, exactly.`,
    );
  } catch (error) {
    throw terminal.signal.aborted ? error : diskFault(error, folder);
  } finally {
    await files.close();
  }
}

async function writeGraph(
  path: string,
  make: (options: Pick<ExportOptions, 'signal' | 'onProgress'>) => Promise<OnnxModel>,
  terminal: Terminal,
): Promise<void> {
  const file = basename(path);
  const onnx = await make({
    signal: terminal.signal,
    onProgress: (done, total) => terminal.progress(`${file}: ${Math.floor((100 * done) / total)} %`),
  });
  const pieces = onnxPieces(onnx).filter((piece) => piece instanceof Uint8Array);
  const bytes = pieces.reduce((total, { length }) => total + length, 0);
  if (bytes > MOST_BYTES) {
    const message = `${file} would have ${megabytes(bytes)}; one ONNX file has 2 GiB at most. Export a smaller model.`;
    throw new Fault('gguf-too-large', message, { file, bytes });
  }
  await writeWhole(path, pieces);
  terminal.say(`onnx/${file}: ${megabytes(bytes)}`);
}
