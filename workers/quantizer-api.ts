import { blobSource } from '../src/artifact/blob-source.ts';
import { openGguf } from '../src/artifact/gguf-file.ts';
import { openModel } from '../src/artifact/open-model.ts';
import type { ModelFile } from '../src/artifact/tensor.ts';
import { nameOfFiles } from '../src/core/given-files.ts';
import type {
  QuantizeOutcome,
  QuantizeProgress,
  QuantizerApi,
  QuantizeWish,
} from '../src/core/quantization.ts';
import { browserHost } from '../src/engine/wasm/browser-host.ts';
import { openWasmEngine } from '../src/engine/wasm/wasm-engine.ts';
import { quantizeAndJudge } from '../src/judge/quantize-and-judge.ts';
import { readTexts } from '../src/judge/read-texts.ts';
import { wasmArithmetic } from '../src/quant/arithmetic/wasm-arithmetic.ts';
import { browserQuantHost } from '../src/quant/threads/browser-host.ts';
import type { CalibrationReader } from '../src/quant/calibrate/calibration-reader.ts';
import { sampleTexts } from '../src/quant/calibrate/sample-texts.ts';
import { describeSource } from '../src/quant/describe-source.ts';
import { methodName } from '../src/quant/plan/parse-recipe.ts';
import { openWorkbench } from '../src/quant/threads/workbench.ts';
import { openTokenizer } from '../src/text/tokenizer.ts';
import { blobOutput } from './blob-output.ts';
import { holdLock } from './hold-lock.ts';

type Tell = (progress: QuantizeProgress) => unknown;

/** A model writes some tokens a millisecond at best; these teach nearly as much as four times as many. */
const SAMPLED_TOKENS = 4096;

/** The quantizer as the page calls it. It hears no abort: who wants no more of it ends this worker, and its threads end with it. */
export function quantizerApi(): QuantizerApi {
  return {
    ping: () => Promise.resolve(),
    holdLock,
    async inspect(files) {
      const model = await openSource(files);
      return { ...describeSource(model), name: nameOf(model, files), bytes: bytesOf(files) };
    },
    quantize: (files, wish, onProgress) => quantize(files, wish, onProgress),
  };
}

async function quantize(files: readonly File[], wish: QuantizeWish, tell: Tell): Promise<QuantizeOutcome> {
  const source = await openSource(files);
  const host = browserQuantHost();
  const arithmetic = wasmArithmetic(await host.compileKernels());
  const workbench = await openWorkbench(host);
  const output = blobOutput(`${stemOf(source, files)}-${wish.to}.gguf`);
  try {
    const { report, comparison } = await quantizeAndJudge(source, {
      to: wish.to,
      method: methodName(wish.method, 'method'),
      texts: wish.texts ? await given(wish.texts) : await written(source, tell),
      workbench,
      arithmetic,
      output,
      openResult: () => openGguf([blobSource(output.file.name, output.file)]),
      onProgress: (progress) => void tell(progress),
      onJudged: (done, total) => void tell({ phase: 'judge', done, total }),
    });
    return { file: output.file, report, verdict: comparison };
  } finally {
    workbench.close();
  }
}

/** @throws Fault `option-invalid` */
async function given(texts: File): Promise<CalibrationReader> {
  return readTexts(await texts.text(), texts.name, 'calibration');
}

/** Texts that the model writes itself. */
async function written(source: ModelFile, tell: Tell): Promise<CalibrationReader> {
  const engine = await openWasmEngine(source, browserHost(), { contextLength: 512 });
  try {
    const texts: number[][] = [];
    let tokens = 0;
    for await (const text of sampleTexts(engine, openTokenizer(source.metadata))) {
      texts.push(text);
      tokens += text.length;
      void tell({ phase: 'texts', done: Math.min(tokens, SAMPLED_TOKENS), total: SAMPLED_TOKENS });
      if (tokens >= SAMPLED_TOKENS) break;
    }
    return texts;
  } finally {
    engine.dispose();
  }
}

/** One GGUF, all shards of one, or a folder of transformers'. */
async function openSource(files: readonly File[]): Promise<ModelFile> {
  return openModel(files.map((file) => blobSource(file.webkitRelativePath || file.name, file)));
}

function nameOf({ metadata }: ModelFile, files: readonly File[]): string {
  const name = metadata.get('general.name');
  return typeof name === 'string' && name !== '' ? name.slice(0, 80) : nameOfFiles(files);
}

/** What the result is called after: the file, or the model in a folder. */
function stemOf(source: ModelFile, files: readonly File[]): string {
  const isGguf = files.some(({ name }) => /\.gguf$/iu.test(name));
  return isGguf ? nameOfFiles(files) : nameOf(source, files).replaceAll(/[^\w.-]+/gu, '-');
}

function bytesOf(files: readonly File[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}
