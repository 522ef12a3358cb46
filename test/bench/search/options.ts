import { parseArgs } from 'node:util';
import { CODE_NAMES, type CodeName } from '../../../src/search/codes/vector-code.ts';

export interface SearchBenchOptions {
  /** A file of float32 vectors, row after row, in place of the encoder's. */
  readonly vectors: string | undefined;
  readonly dimensions: number;
  /** Glosses to embed, which takes minutes once. As usual, enough for 100,000 rows and 500 queries; for trying, fewer. */
  readonly glosses: number;
  readonly codes: readonly CodeName[];
  /** Vectors that are left out of the tables and searched for. */
  readonly queries: number;
  /** Whether to time a million rows of some codes as well. */
  readonly million: boolean;
  /** Whether to measure whole indexes, ours and others': those are installed under node_modules/.cache. */
  readonly peers: boolean;
  readonly json: string;
}

export function readSearchOptions(args: readonly string[]): SearchBenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      vectors: { type: 'string' },
      dimensions: { type: 'string', default: '384' },
      glosses: { type: 'string', default: '100500' },
      codes: { type: 'string' },
      queries: { type: 'string', default: '400' },
      'no-peers': { type: 'boolean', default: false },
      'no-million': { type: 'boolean', default: false },
      json: { type: 'string', default: 'docs/search-report.json' },
    },
  });
  const wanted = values.codes?.split(',') ?? CODE_NAMES;
  const unknown = wanted.find((name) => !CODE_NAMES.some((code) => code === name));
  if (unknown !== undefined)
    throw new Error(`--codes takes some of ${CODE_NAMES.join(',')}, not ${unknown}.`);
  return {
    vectors: values.vectors,
    dimensions: count('dimensions', values.dimensions),
    glosses: count('glosses', values.glosses),
    codes: CODE_NAMES.filter((name) => wanted.includes(name)),
    queries: count('queries', values.queries),
    million: !values['no-million'],
    peers: !values['no-peers'],
    json: values.json,
  };
}

function count(option: string, value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1) return number;
  throw new Error(`--${option} takes a whole number of at least 1, not ${value}.`);
}
