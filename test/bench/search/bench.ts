import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import type { CodeName } from '../../../src/search/codes/vector-code.ts';
import { glossVectors } from './gloss-vectors.ts';
import { latencyOf, type Latency } from './latency.ts';
import type { Library } from './library.ts';
import { makeTable, type MadeTable, type TableMaker } from './made-table.ts';
import { benchPeers } from './peers/bench-peers.ts';
import type { IndexResult } from './peers/contest.ts';
import { peersMarkdown, tierMarkdown } from './peers/peer-tables.ts';
import type { TierResult } from './peers/tier.ts';
import { readSearchOptions, type SearchBenchOptions } from './options.ts';
import { recallsOf, trueNeighbours, type Recalls } from './recall.ts';
import { codesMarkdown } from './tables.ts';
import { dealVectors, randomVectors, readVectors, type BenchVectors } from './vectors.ts';

/** Vectors in a table of codes, of what there are: one size, as their recall hardly depends on it. */
const CODE_SIZE = 100_000;
/** Vectors in an index. */
const INDEX_SIZES = [10_000, 100_000];
const MILLION = 1_000_000;
/** Codes of which a million are timed: the others take longer to make than they tell. */
const MILLION_CODES: readonly CodeName[] = ['int8', 'bits4', 'bits1'];
const GLOSS_DIMENSIONS = 384;

export interface CodeAtSize {
  readonly rows: number;
  /** Absent where the vectors are random. */
  readonly recalls?: Recalls;
  readonly latency: Latency;
  readonly memoryBytes: number;
}

export interface CodeResult {
  readonly code: CodeName;
  readonly bytesPerVector: number;
  readonly trainMs: number;
  readonly encodeMicroseconds: number;
  readonly sizes: readonly CodeAtSize[];
}

export interface SearchReport {
  readonly machine: string;
  readonly node: string;
  readonly dimensions: number;
  readonly queries: number;
  readonly codes: readonly CodeResult[];
  /** Whole indexes, ours and others'. */
  readonly indexes: readonly IndexResult[];
  /** Ours in a browser, with full vectors in IndexedDB. */
  readonly tier?: TierResult;
}

export async function bench(args: readonly string[], lib: Library): Promise<void> {
  const options = readSearchOptions(args);
  const vectors = await benchVectors(lib, options);
  const maker: TableMaker = {
    lib,
    kernels: await lib.compileSearchKernels(),
    dimensions: vectors.dimensions,
  };
  const codes = options.codes.length > 0 ? benchCodes(maker, vectors, options) : [];
  const sizes = sizesOf(vectors.rows.length / vectors.dimensions, INDEX_SIZES);
  const peers = options.peers ? await benchPeers(lib, maker.kernels, vectors, sizes) : { indexes: [] };
  const report: SearchReport = {
    machine: `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores`,
    node: process.version,
    dimensions: vectors.dimensions,
    queries: options.queries,
    codes,
    ...peers,
  };
  await writeFile(options.json, `${JSON.stringify(report, undefined, 2)}\n`);
  console.log(codesMarkdown(lib, report));
  if (report.indexes.length > 0) console.log(`\n${peersMarkdown(lib, report.indexes)}`);
  if (report.tier) console.log(`\n${tierMarkdown(lib, report.tier)}`);
}

async function benchVectors(lib: Library, options: SearchBenchOptions): Promise<BenchVectors> {
  const { vectors: file, dimensions, queries } = options;
  if (file !== undefined) return dealVectors(lib, await readVectors(file), { dimensions, queries });
  return dealVectors(lib, await glossVectors(lib, options.glosses), {
    dimensions: GLOSS_DIMENSIONS,
    queries,
  });
}

function benchCodes(
  maker: TableMaker,
  { rows, queries, dimensions }: BenchVectors,
  options: SearchBenchOptions,
) {
  const results = new Map<CodeName, CodeResult>();
  const add = (name: CodeName, made: MadeTable, size: CodeAtSize) => {
    const { code, trainMs, encodeMicroseconds } = made;
    const sizes = [...(results.get(name)?.sizes ?? []), size];
    results.set(name, {
      code: name,
      bytesPerVector: code.bytesPerVector,
      trainMs,
      encodeMicroseconds,
      sizes,
    });
  };
  for (const size of sizesOf(rows.length / dimensions, [CODE_SIZE])) {
    const some = rows.subarray(0, size * dimensions);
    const truth = trueNeighbours(makeTable(maker, 'float32', some).table, queries);
    for (const name of options.codes) {
      console.error(`${name}, ${size} rows.`);
      const made = makeTable(maker, name, some);
      const recalls = recallsOf(made.table, queries, truth);
      const { memoryBytes } = made.table;
      add(name, made, { rows: size, recalls, latency: latencyOf(made.table, queries), memoryBytes });
    }
  }
  if (options.million) benchMillion(maker, queries, options, add);
  return [...results.values()];
}

/** All there are where they are fewer than the least. */
function sizesOf(count: number, wanted: readonly number[]): readonly number[] {
  const sizes = wanted.filter((size) => size <= count);
  return sizes.length > 0 ? sizes : [count];
}

/** A thousand vectors' rows a thousand times: how long a scan takes depends on neither. */
function benchMillion(
  maker: TableMaker,
  queries: Float32Array,
  options: SearchBenchOptions,
  add: (name: CodeName, made: MadeTable, size: CodeAtSize) => void,
): void {
  const few = 1000;
  const vectors = randomVectors(maker.lib, few, maker.dimensions);
  for (const name of MILLION_CODES.filter((one) => options.codes.includes(one))) {
    console.error(`${name}, a million rows.`);
    const made = makeTable(maker, name, vectors);
    const rows = made.table.rows(0, few);
    for (let i = few; i < MILLION; i += few) made.table.append(rows);
    const latency = latencyOf(made.table, queries.subarray(0, 60 * maker.dimensions));
    add(name, made, { rows: MILLION, latency, memoryBytes: made.table.memoryBytes });
  }
}
