import { Fault } from '../core/fault.ts';
import { makeUnit } from '../core/make-unit.ts';
import { RUN } from '../engine/static/static-config.ts';
import { TOKEN_TYPE } from '../text/vocabulary.ts';
import { along, type PrincipalAxes, principalAxes } from './principal-axes.ts';
import { refine } from './refine.ts';
import { secondMoments } from './second-moments.ts';
import { readableTexts, teach, type Teacher } from './teach.ts';
import { tokenVectors } from './token-vectors.ts';
import { weightsByFrequency, weightsByRank } from './token-weights.ts';

export interface DistilOptions {
  /** Texts to count tokens in and, to refine, to learn from. Without any, tokens count by their place in the vocabulary. */
  readonly texts?: readonly string[];
  /** Of a vector, a multiple of 32; at most the teacher's. Absent: 256, or as many as the teacher has. */
  readonly dimensions?: number;
  /** Whether the student is taught by what the teacher makes of the texts. */
  readonly refine?: boolean;
  /** How often it sees each text. Absent: 2. */
  readonly epochs?: number;
  readonly seed?: number;
  /** By token: `TOKEN_TYPE`. Marks and tokens that no text has get no vector. */
  readonly tokenTypes?: ArrayLike<number>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DistilProgress) => void;
}

export interface DistilProgress {
  readonly phase: 'vocabulary' | 'texts' | 'axes' | 'refine';
  readonly done: number;
  readonly total: number;
  /** To the teacher's vectors, of the texts that the student learned from last. */
  readonly cosine?: number;
}

/** A vector for each token of the teacher's vocabulary. */
export interface Student {
  readonly dimensions: number;
  /** `[vocabSize, dimensions]`: a token's weight is in its length. */
  readonly vectors: Float32Array;
  /** How much of the squared length of the vectors that the axes were made for lies in those that are kept. */
  readonly share: number;
  readonly texts: number;
  readonly tokens: number;
}

const DIMENSIONS = 256;

/**
 * Makes a static student of an encoder (Tulkens & van Dongen 2024, "Model2Vec"; refinement after "tokenlearn", with the cosine as its
 * loss): the teacher's vectors of its tokens, along the axes in which vectors differ most, weighted by how rare tokens are, then turned
 * until texts lie where the teacher has them.
 * @throws Fault `option-invalid`, `aborted`, and what the teacher fails with
 */
export async function distil(teacher: Teacher, options: DistilOptions = {}): Promise<Student> {
  const { signal, onProgress, epochs = 2, seed = 1 } = options;
  const size = teacher.embedder.dimensions;
  const kept = checkedDimensions(options.dimensions ?? Math.min(DIMENSIONS, size), size);
  const read = options.texts ? readableTexts(options.texts, teacher) : undefined;
  if (options.refine && !read)
    throw new Fault('option-invalid', 'Refining needs texts to learn from.', { option: 'texts' });
  const tell = (phase: DistilProgress['phase']) => (done: number, total: number, cosine?: number) =>
    onProgress?.({ phase, done, total, ...(cosine !== undefined && { cosine }) });

  const own = await tokenVectors(teacher, { signal, onProgress: tell('vocabulary') });
  const silent = silentTokens(options.tokenTypes, own.length / size);
  centre(own, size, silent);
  const taught =
    options.refine && read
      ? await teach(teacher, read.kept, { signal, onProgress: tell('texts') })
      : undefined;
  const axes = await findAxes(taught ?? own, { size, kept, signal, tell: tell('axes') });
  const vectors = await along(axes, own, signal);
  weigh(vectors, kept, {
    silent,
    weights: read ? weightsByFrequency(read.lists, silent.length) : weightsByRank(silent.length),
  });
  if (taught && read) {
    const targets = await along(axes, taught, signal);
    for (let at = 0; at < targets.length; at += kept) makeUnit(targets.subarray(at, at + kept));
    const lesson = { texts: read.lists, targets, dimensions: kept };
    await refine(vectors, lesson, { seed, epochs, signal, onProgress: tell('refine') });
  }
  const { share } = axes;
  const [texts, tokens] = [read?.kept.length ?? 0, read?.lists.tokens.length ?? 0];
  return { dimensions: kept, vectors, share, texts, tokens };
}

function checkedDimensions(dimensions: number, size: number): number {
  if (Number.isInteger(dimensions) && dimensions > 0 && dimensions <= size && dimensions % RUN === 0)
    return dimensions;
  const message = `dimensions is ${dimensions}, but must be a multiple of ${RUN}, at most the teacher's ${size}.`;
  throw new Fault('option-invalid', message, { option: 'dimensions' });
}

function silentTokens(types: ArrayLike<number> | undefined, vocabSize: number): Uint8Array {
  const mute: readonly (number | undefined)[] = [TOKEN_TYPE.control, TOKEN_TYPE.unused];
  return Uint8Array.from({ length: vocabSize }, (_, token) => Number(mute.includes(types?.[token])));
}

/** Takes the mean of the vectors from each: all have it in common, so it tells no token from another. */
function centre(vectors: Float32Array, size: number, silent: Uint8Array): void {
  const mean = new Float64Array(size);
  let count = 0;
  for (const [token, isSilent] of silent.entries()) {
    if (isSilent) continue;
    count++;
    for (let d = 0; d < size; d++) mean[d]! += vectors[token * size + d]!;
  }
  for (let i = 0; i < vectors.length; i++) vectors[i]! -= mean[i % size]! / count;
}

interface AxesWanted {
  readonly size: number;
  readonly kept: number;
  readonly signal: AbortSignal | undefined;
  readonly tell: (done: number, total: number) => void;
}

/** Axes for `[count, size]` vectors; of many, evenly spread ones stand for all. */
async function findAxes(
  values: Float32Array,
  { size, kept, signal, tell }: AxesWanted,
): Promise<PrincipalAxes> {
  tell(0, 2);
  const moments = await secondMoments({ size, values: spread(values, size) }, signal);
  tell(1, 2);
  const axes = await principalAxes(moments, kept, signal);
  tell(2, 2);
  return axes;
}

const MOST_ROWS = 20_000;

function spread(values: Float32Array, size: number): Float32Array {
  const count = values.length / size;
  if (count <= MOST_ROWS) return values;
  const some = new Float32Array(MOST_ROWS * size);
  for (let i = 0; i < MOST_ROWS; i++) {
    const row = Math.floor((i * count) / MOST_ROWS);
    some.set(values.subarray(row * size, (row + 1) * size), i * size);
  }
  return some;
}

/** Weighs each vector; then all together so that their mean square length is 1, which the rate of learning is beside. */
function weigh(
  vectors: Float32Array,
  size: number,
  { weights, silent }: { readonly weights: Float64Array; readonly silent: Uint8Array },
): void {
  let squares = 0;
  for (let i = 0; i < vectors.length; i++) {
    const token = Math.floor(i / size);
    vectors[i] = silent[token] ? 0 : vectors[i]! * weights[token]!;
    squares += vectors[i]! ** 2;
  }
  const factor = Math.sqrt(weights.length / squares);
  for (let i = 0; i < vectors.length; i++) vectors[i]! *= factor;
}
