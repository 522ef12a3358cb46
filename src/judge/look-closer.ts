import type { ModelFile } from '../artifact/tensor.ts';
import type { Arithmetic } from '../quant/arithmetic/arithmetic.ts';
import type { Tokenizer } from '../text/tokenizer.ts';
import { ExtentWatch, type ActivationExtent } from './activation-extent.ts';
import { openBatchLogits } from './batch-logits.ts';
import { answerCloze, clozeItems } from './cloze.ts';
import type { Estimate } from './estimate.ts';
import { measureLayerErrors, type LayerError } from './layer-errors.ts';
import type { LogitSource } from './logit-source.ts';
import { sampleLogProbs, type LogProbPair } from './sample-log-probs.ts';

export interface LookedAt {
  readonly name: string;
  readonly file: ModelFile;
  readonly source: LogitSource;
}

/** What tells more of models than how far their answers are apart. */
export interface CloserLook {
  /** Multiple choice: the original's share of right answers, and each model's. */
  readonly originalCloze?: Estimate;
  readonly clozes?: readonly Estimate[];
  readonly layers: readonly { readonly name: string; readonly errors: readonly LayerError[] }[];
  readonly scatters: readonly { readonly name: string; readonly pairs: readonly LogProbPair[] }[];
  readonly extents: readonly ActivationExtent[];
}

export interface LookOptions {
  readonly tokenizer: Tokenizer;
  readonly arithmetic: Arithmetic;
  /** As they were written, for multiple choice. */
  readonly texts: readonly string[];
  /** The same as token ids. */
  readonly encoded: readonly (readonly number[])[];
  /** Models to draw layer by layer and token by token; three unless told. */
  readonly drawn?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((what: string) => void) | undefined;
}

/** Layers are looked at over so many texts: they are alike. */
const LAYER_TEXTS = 3;

/**
 * Multiple choice, the errors of layers, log-probabilities token by token, and what goes into the original's matrices.
 * @throws Fault `aborted`, and what running the models throws. Texts without sentences have no multiple choice.
 */
export async function lookCloser(
  original: LookedAt,
  models: readonly LookedAt[],
  options: LookOptions,
): Promise<CloserLook> {
  const { arithmetic, encoded, drawn = 3, signal, onProgress } = options;
  const drawnModels = models.slice(0, drawn);
  const few = encoded.filter(({ length }) => length > 1).slice(0, LAYER_TEXTS);
  const layers = [];
  for (const { name, file } of drawnModels) {
    onProgress?.(`Layers of ${name}`);
    layers.push({ name, errors: await measureLayerErrors(original.file, file, few, { arithmetic, signal }) });
  }
  const scatters = [];
  for (const { name, source } of drawnModels) {
    onProgress?.(`Tokens of ${name}`);
    scatters.push({ name, pairs: await sampleLogProbs(original.source, source, few[0]!, { signal }) });
  }
  onProgress?.('Activations');
  const watch = new ExtentWatch();
  const watched = await openBatchLogits(original.file, arithmetic, { products: watch.products });
  for (const tokens of few) await watched.logits(tokens, () => {}, signal);
  return { layers, scatters, extents: watch.extents(), ...(await clozeOf(original, models, options)) };
}

async function clozeOf(
  original: LookedAt,
  models: readonly LookedAt[],
  { tokenizer, texts, signal, onProgress }: LookOptions,
): Promise<Pick<CloserLook, 'originalCloze' | 'clozes'>> {
  const items = clozeItems(texts);
  if (items.length === 0) return {};
  const answer = async ({ name, source }: LookedAt): Promise<Estimate> => {
    onProgress?.(`Multiple choice: ${name}`);
    return (await answerCloze(source, tokenizer, items, { signal })).accuracy;
  };
  const originalCloze = await answer(original);
  const clozes: Estimate[] = [];
  for (const model of models) clozes.push(await answer(model));
  return { originalCloze, clozes };
}
