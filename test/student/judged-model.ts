import type { EmbedTexts, RetrievalScore } from '../../src/judge/judge-retrieval.ts';
import type { RetrievalSet } from '../../src/judge/retrieval-set.ts';
import type { TextEmbedder } from '../../src/embedding/text-embedder.ts';
import type { Library } from './library.ts';

/** A model that is judged. */
export interface JudgedModel {
  readonly bytes: number;
  readonly dimensions: number;
  /** Sizes that its vectors may be cut to. */
  readonly matryoshka: readonly number[];
  readonly embedder: TextEmbedder;
  close(): Promise<void>;
}

/** Opens the teacher on the WASM engine with two threads, or the student. */
export async function openJudged(path: string, library: Library): Promise<JudgedModel> {
  const files = await library.openModelFiles(path);
  const model = await library.openGguf(files.sources);
  const isStatic = library.isStaticModel(model);
  const opened = isStatic
    ? await library.openStaticEmbedder(model)
    : await library.openWasmEncoder(model, library.nodeWasmHost(), { threads: 2 });
  const tokenizer = library.openInputTokenizer(model.metadata);
  return {
    bytes: files.sources.reduce((sum, { size }) => sum + size, 0),
    dimensions: opened.dimensions,
    matryoshka: isStatic ? library.readStaticConfig(model).matryoshka : [opened.dimensions],
    embedder: library.openTextEmbedder(tokenizer, opened, library.readTokenLimit(model)),
    async close() {
      opened.dispose();
      await files.close();
    },
  };
}

/** Scores of every set, by vectors that are cut to their first `dimensions`. */
export async function judgeSets(
  { embedder }: JudgedModel,
  sets: readonly RetrievalSet[],
  { judgeRetrieval }: Library,
  dimensions = embedder.embedder.dimensions,
): Promise<RetrievalScore[]> {
  const embed: EmbedTexts = async (texts) =>
    (await embedder.embed(texts)).vectors.map((vector) => unit(vector.subarray(0, dimensions)));
  const scores: RetrievalScore[] = [];
  for (const set of sets) scores.push(await judgeRetrieval(set, embed));
  return scores;
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return length > 0 ? vector.map((value) => value / length) : vector;
}
