import MiniSearch from 'minisearch';
import { wordsOf } from './words-of.ts';

export interface WordHit {
  readonly id: number;
  /** BM25+; only the order means something. */
  readonly score: number;
}

export interface WordSearchOptions {
  /** Hits at most. */
  readonly limit: number;
  /** Only ids for which it is true. */
  readonly allow?: (id: number) => boolean;
}

/** Words of texts by id, in memory: who has a question's words, the rare ones above all. */
export interface WordIndex {
  readonly size: number;
  /** About: what a posting takes, by experience, times how many there are. */
  readonly memoryBytes: number;
  has(id: number): boolean;
  ids(): Iterable<number>;
  /** Puts a text under an id that is not there. */
  add(id: number, text: string): void;
  remove(id: number): void;
  /** Best first. */
  search(question: string, options: WordSearchOptions): readonly WordHit[];
}

/** Of a word in a text: two numbers in a map of a map. */
const BYTES_PER_POSTING = 40;

/** An empty one. */
export function createWordIndex(): WordIndex {
  const postings = new Map<number, number>(); // how many each text has
  let all = 0;
  const index = new MiniSearch<{ readonly id: number; readonly text: string }>({
    fields: ['text'],
    tokenize: wordsOf,
    processTerm: (word) => word,
  });
  return {
    get size() {
      return postings.size;
    },
    get memoryBytes() {
      return all * BYTES_PER_POSTING;
    },
    has: (id) => postings.has(id),
    ids: () => postings.keys(),
    add(id, text) {
      index.add({ id, text });
      const count = new Set(wordsOf(text)).size;
      postings.set(id, count);
      all += count;
    },
    remove(id) {
      if (!postings.has(id)) return;
      index.discard(id);
      all -= postings.get(id)!;
      postings.delete(id);
    },
    search(question, { limit, allow }) {
      const hits = index.search(question, allow ? { filter: ({ id }) => allow(id as number) } : {});
      return hits.slice(0, limit).map(({ id, score }) => ({ id: id as number, score }));
    },
  };
}
