import { Fault } from '../core/fault.ts';
import { openTextEmbedder } from '../embedding/text-embedder.ts';
import type { Embedder } from '../engine/embedder.ts';
import type { InputTokenizer } from '../text/input-tokenizer.ts';
import { joinTokens, type TokenLists } from './token-lists.ts';

/** A model that makes vectors, and what it is to make them of. */
export interface Teacher {
  readonly tokenizer: InputTokenizer;
  readonly embedder: Embedder;
  /** Of one text, marks included. */
  readonly maxTokens: number;
}

export interface TeachOptions {
  readonly signal?: AbortSignal | undefined;
  /** Texts that the teacher has read, out of all. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

const MOST_TEXTS = 250_000; // their vectors lie in memory together: 384 MB of 384 dimensions
const AT_ONCE = 8192;

/**
 * Texts as the student sees them: their tokens without the marks around them, and none without any. What the teacher would not read
 * of a long text is left out.
 * @throws Fault `option-invalid` for too many of them, or none in which there is something to read
 */
export function readableTexts(
  texts: readonly string[],
  { tokenizer, maxTokens }: Pick<Teacher, 'tokenizer' | 'maxTokens'>,
): { readonly kept: readonly string[]; readonly lists: TokenLists } {
  if (texts.length > MOST_TEXTS)
    throw unusable(`there are ${texts.length} of them, and at most ${MOST_TEXTS} are read`);
  const { before, after } = tokenizer;
  const read = texts.map((text) => ({ text, ids: tokenizer.encode(text, maxTokens).ids }));
  const inside = read.map(({ text, ids }) => ({
    text,
    ids: ids.slice(before.length, ids.length - after.length),
  }));
  const kept = inside.filter(({ ids }) => ids.length > 0);
  if (kept.length === 0) throw unusable('there is nothing to read in them');
  return { kept: kept.map(({ text }) => text), lists: joinTokens(kept.map(({ ids }) => ids)) };
}

function unusable(why: string): Fault {
  const message = `A student cannot learn from these texts: ${why}.`;
  return new Fault('option-invalid', message, { option: 'texts' });
}

/** The teacher's vectors of texts, `[texts, dimensions]`. */
export async function teach(
  teacher: Teacher,
  texts: readonly string[],
  { signal, onProgress }: TeachOptions = {},
): Promise<Float32Array<ArrayBuffer>> {
  const { dimensions } = teacher.embedder;
  const embedder = openTextEmbedder(teacher.tokenizer, teacher.embedder, teacher.maxTokens);
  const result = new Float32Array(texts.length * dimensions);
  for (let start = 0; start < texts.length; start += AT_ONCE) {
    const { vectors } = await embedder.embed(texts.slice(start, start + AT_ONCE), {
      signal,
      onProgress: (done) => onProgress?.(start + done, texts.length),
    });
    for (const [i, vector] of vectors.entries()) result.set(vector, (start + i) * dimensions);
  }
  return result;
}
