import { InferenceSession, Tensor } from 'onnxruntime-web';
import type { ModelFile } from '../../src/artifact/tensor.ts';
import type { Products } from '../../src/engine/batch/products.ts';
import type { LogitSource } from '../../src/judge/logit-source.ts';
import type { ModelActivity } from '../../src/quant/activations/observe-activations.ts';
import type { RoundingPlan } from '../../src/quant/activations/rounding-plan.ts';
import type { SmoothOptions } from '../../src/quant/activations/smooth.ts';
import type { Arithmetic } from '../../src/quant/arithmetic/arithmetic.ts';
import type { Tokenizer } from '../../src/text/tokenizer.ts';
import type { Library } from './library.ts';
import type { ActivationRow } from './rows.ts';

export interface OpenedRow {
  readonly file: ModelFile;
  readonly source: LogitSource;
  readonly bytes?: number;
  readonly memoryBytes?: number;
}

interface Int8Tools {
  readonly lib: Library;
  readonly source: ModelFile;
  readonly arithmetic: Arithmetic;
  readonly calibration: readonly string[];
  readonly tokenizer: Tokenizer;
}

interface Prepared {
  readonly model: ModelFile;
  readonly activity: ModelActivity;
}

/** Models with 8-bit activations, simulated or as ONNX graphs. Calibration is read once. */
export function int8Sources({ lib, source, arithmetic, calibration, tokenizer }: Int8Tools) {
  const products = lib.arithmeticProducts(arithmetic);
  const config = lib.readDecoderConfig(source);
  let texts: readonly (readonly number[])[] | undefined;
  const observe = async (model: ModelFile): Promise<ModelActivity> => {
    texts ??= (await lib.readCalibration(calibration, { tokenizer, config }, {})).texts;
    return lib.observeActivations(model, texts, { method: 'minMax', products });
  };
  const plain = once(() => observe(source));
  const smoothed = new Map<string, Prepared>();
  const prepared = async (smooth: SmoothOptions | undefined): Promise<Prepared> => {
    if (!smooth) return { model: source, activity: await plain() };
    const key = JSON.stringify(smooth);
    if (!smoothed.has(key)) {
      const { model } = await lib.smoothModel(source, (await plain()).layers, smooth);
      smoothed.set(key, { model, activity: await observe(model) });
    }
    return smoothed.get(key)!;
  };
  return {
    async open({ kind, choice, smooth }: ActivationRow): Promise<OpenedRow> {
      const { model, activity } = await prepared(smooth);
      const inputs = lib.planRounding(activity, choice);
      if (kind === 'onnx') return openGraph(lib, model, inputs);
      const rounded = lib.roundWeightsToInt8(model);
      const round = (usual: Products) => lib.roundProducts(usual, inputs);
      return { file: rounded, source: await lib.openBatchLogits(rounded, arithmetic, { products: round }) };
    },
  };
}

/** A graph with the logits of every token; each text goes in as one prompt. */
async function openGraph(lib: Library, model: ModelFile, inputs: RoundingPlan): Promise<OpenedRow> {
  const { graph, ...rest } = await lib.exportModel(model, { weights: 'int8', inputs, everyToken: true });
  const bytes = lib.writeOnnx({ ...rest, graph });
  const session = await InferenceSession.create(bytes, { executionProviders: ['wasm'] });
  const vocabSize = graph.outputs[0]!.shape![2] as number;
  const caches = graph.inputs.filter(({ name }) => name.startsWith('past_key_values.'));
  const nothing = () =>
    Object.fromEntries(
      caches.map(({ name, shape: [, kvHeads, , headSize] = [] }) => [
        name,
        new Tensor('float32', new Float32Array(0), [1, Number(kvHeads), 0, Number(headSize)]),
      ]),
    );
  const source: LogitSource = {
    vocabSize,
    async logits(tokens, each) {
      const shape = [1, tokens.length];
      const outputs = await session.run({
        ...nothing(),
        input_ids: new Tensor('int64', BigInt64Array.from(tokens, BigInt), shape),
        attention_mask: new Tensor('int64', new BigInt64Array(tokens.length).fill(1n), shape),
      });
      const logits = (await outputs['logits']!.getData()) as Float32Array;
      for (let at = 0; at < tokens.length; at++)
        each(at, logits.subarray(at * vocabSize, (at + 1) * vocabSize));
    },
  };
  return { file: model, source, bytes: bytes.length };
}

function once<Value>(make: () => Value): () => Value {
  let made: Value | undefined;
  return () => (made ??= make());
}
