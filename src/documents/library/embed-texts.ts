import type { Embed, EmbeddingModel } from '../../core/embedding.ts';
import { Fault, throwIfAborted } from '../../core/fault.ts';

export interface Embedded {
  readonly model: EmbeddingModel;
  readonly vectors: readonly Float32Array[];
  /** 1: the model read only its beginning. */
  readonly truncated: Uint8Array;
}

export interface EmbedWatch {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Told which model it is as soon as that is known; may throw. */
export type KnowModel = (model: EmbeddingModel) => Promise<void>;

/** Texts for one call: enough to sort them by length. */
const AT_ONCE = 512;

/**
 * One vector for each text, of which there is one at least.
 * @throws Fault `aborted`, `index-model` when the model changes in the middle, and what embedding fails with
 */
export async function embedTexts(
  embed: Embed,
  texts: readonly string[],
  watch: EmbedWatch,
  know?: KnowModel,
): Promise<Embedded> {
  const { signal, onProgress } = watch;
  const vectors: Float32Array[] = [];
  const truncated = new Uint8Array(texts.length);
  let model: EmbeddingModel | undefined;
  for (let from = 0; from < texts.length; from += AT_ONCE) {
    throwIfAborted(signal);
    const made = await embed(texts.slice(from, from + AT_ONCE), {
      ...(signal ? { signal } : {}),
      onProgress: (done) => onProgress?.(from + done, texts.length),
    });
    if (model && model.digest !== made.model.digest)
      throw new Fault(
        'index-model',
        'The embedding model changed while a document was embedded. Add it again.',
      );
    if (!model) await know?.(made.model);
    model = made.model;
    vectors.push(...made.vectors);
    for (const at of made.truncated) truncated[from + at] = 1;
  }
  onProgress?.(texts.length, texts.length);
  if (!model) throw new Fault('bug', 'There was nothing to embed.');
  return { model, vectors, truncated };
}
