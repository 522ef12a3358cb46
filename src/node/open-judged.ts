import { openModel } from '../artifact/open-model.ts';
import type { ModelFile } from '../artifact/tensor.ts';
import type { Engine } from '../engine/engine.ts';
import { openWasmEngine } from '../engine/wasm/wasm-engine.ts';
import { openBatchLogits } from '../judge/batch-logits.ts';
import { engineLogits } from '../judge/engine-logits.ts';
import type { LogitSource } from '../judge/logit-source.ts';
import { wasmArithmetic } from '../quant/arithmetic/wasm-arithmetic.ts';
import { unpackFolder } from '../quant/pack/unpack-folder.ts';
import { openFiles } from './open-model-files.ts';
import type { SourceModel } from './open-source.ts';
import { nodeQuantHost } from './quant-host.ts';
import { nodeWasmHost } from './wasm-host.ts';

/** How a model is run to be judged: by the engine that answers people, or in float32 without any rounding but that of its weights. */
export type Arithmetics = 'engine' | 'exact';

export interface JudgedModel {
  readonly file: ModelFile;
  readonly source: LogitSource;
  readonly arithmetic: Arithmetics;
  /** Absent where the model runs in float32. */
  readonly engine?: Engine;
  /** Of its files. */
  readonly bytes: number;
  close(): Promise<void>;
}

export interface OpenJudgedOptions {
  readonly threads?: number;
  /** Absent: `exact` where the engine would round nothing either, and `engine` elsewhere. */
  readonly arithmetic?: Arithmetics;
  readonly signal?: AbortSignal;
}

/** A model of plain floats takes four bytes a weight in float32: up to this many weights that is no burden. */
const MOST_EXACT_WEIGHTS = 2 ** 28;

/**
 * Opens a model to be judged. Of plain floats (F32, F16, BF16) the engine rounds nothing, so such a model is run in float32 a text
 * at a time, which gives the same numbers sooner.
 * @throws Fault what reading the model throws
 */
export async function openJudged(
  paths: readonly string[],
  options: OpenJudgedOptions = {},
): Promise<JudgedModel> {
  const files = await openFiles(paths);
  const bytes = files.sources.reduce((sum, { size }) => sum + size, 0);
  const file = await openModel(files.sources, unpackFolder).catch(async (error: unknown) => {
    await files.close();
    throw error;
  });
  return judgedFile({ file, bytes, close: () => files.close() }, options);
}

/**
 * The same of a model that is open already; it is closed with what is returned, or at a fault.
 * @throws Fault what reading the model throws
 */
export async function judgedFile(model: SourceModel, options: OpenJudgedOptions = {}): Promise<JudgedModel> {
  const { file, bytes } = model;
  const close = (): Promise<void> => model.close();
  try {
    const arithmetic = options.arithmetic ?? (isPlain(file) ? 'exact' : 'engine');
    const common = { file, arithmetic, bytes };
    const signal = options.signal === undefined ? {} : { signal: options.signal };
    if (arithmetic === 'exact') {
      const module = await nodeQuantHost().compileKernels();
      const source = await openBatchLogits(file, wasmArithmetic(module), signal);
      return { ...common, source, close };
    }
    const threads = options.threads === undefined ? {} : { threads: options.threads };
    const engine = await openWasmEngine(file, nodeWasmHost(), { ...signal, ...threads });
    const closeBoth = async (): Promise<void> => {
      engine.dispose();
      await close();
    };
    return { ...common, engine, source: engineLogits(engine), close: closeBoth };
  } catch (error) {
    await close();
    throw error;
  }
}

function isPlain({ tensors }: ModelFile): boolean {
  const all = [...tensors.values()];
  const weights = all.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  return weights <= MOST_EXACT_WEIGHTS && all.every(({ type }) => /^B?F(?:16|32)$/u.test(type));
}
