import type { Embed, EmbeddingModel, Embeddings } from '../../core/embedding.ts';

export interface KnownVector {
  readonly vector: Float32Array;
  /** The model read only the beginning of the text. */
  readonly truncated: boolean;
}

/** Vectors that one model made, by SHA-256 of their texts, in hex. */
export type KnownVectors = ReadonlyMap<string, KnownVector>;

export interface SparingParts {
  readonly embed: Embed;
  /** Which model that is. */
  readonly identify: () => Promise<EmbeddingModel>;
  /** What is known of this model's vectors. */
  readonly recall: (model: EmbeddingModel) => Promise<KnownVectors>;
  /** SHA-256 in hex. */
  readonly digest: (bytes: Uint8Array<ArrayBuffer>) => Promise<string>;
}

/** Makes vectors, but none that is known. */
export interface SparingEmbed {
  readonly embed: Embed;
  /** How many were known. */
  readonly reused: number;
  /** Whose vectors they are; absent as long as there is none. */
  readonly model: EmbeddingModel | undefined;
  /** All that were asked for: what should be known the next time. */
  readonly used: KnownVectors;
}

/**
 * A model makes the same vector of a text whatever other texts come with it, so known vectors are, bit for bit, those that
 * would be made.
 */
export function sparingEmbed(parts: SparingParts): SparingEmbed {
  const used = new Map<string, KnownVector>();
  let reused = 0;
  let whose: { readonly model: EmbeddingModel; readonly known: KnownVectors } | undefined;

  const open = async () => {
    const model = await parts.identify();
    return { model, known: await parts.recall(model) };
  };
  const embed: Embed = async (texts, { onProgress, ...options } = {}) => {
    const { model, known } = (whose ??= await open());
    const keys = await Promise.all(texts.map((text) => parts.digest(new TextEncoder().encode(text))));
    const missing = texts.filter((_, at) => !known.has(keys[at]!));
    const there = texts.length - missing.length;
    const watch = { ...options, onProgress: (done: number) => onProgress?.(there + done, texts.length) };
    const made = missing.length === 0 ? NOTHING : await parts.embed(missing, watch);
    reused += there;
    let next = 0;
    const vectors = keys.map((key) => {
      const each = known.get(key) ?? vectorAt(made, next++);
      used.set(key, each);
      return each;
    });
    return {
      model,
      vectors: vectors.map(({ vector }) => vector),
      truncated: [...vectors.keys()].filter((at) => vectors[at]!.truncated),
      tokens: made.tokens,
    };
  };
  return {
    embed,
    used,
    get reused() {
      return reused;
    },
    get model() {
      return whose?.model;
    },
  };
}

type Made = Pick<Embeddings, 'vectors' | 'truncated' | 'tokens'>;

const NOTHING: Made = { vectors: [], truncated: [], tokens: 0 };

function vectorAt({ vectors, truncated }: Made, at: number): KnownVector {
  return { vector: vectors[at]!, truncated: truncated.includes(at) };
}
