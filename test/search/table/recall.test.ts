import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { f16ToF32, widen } from '../../../src/artifact/half.ts';
import { compileSearchKernels } from '../../../src/node/search-kernels.ts';
import { trainCode } from '../../../src/search/codes/train-code.ts';
import type { CodeName } from '../../../src/search/codes/vector-code.ts';
import { WasmCodeTable } from '../../../src/search/table/wasm-code-table.ts';
import { recallsOf, trueNeighbours } from '../../bench/search/recall.ts';
import { encodeVectors } from '../encode-vectors.ts';

const dimensions = 384;
const kernels = await compileSearchKernels();
// Glosses of WordNet: golden/make_vectors.py.
const file = await readFile(new URL('../golden/gloss-vectors.f16', import.meta.url));
const glosses = new Float32Array(file.length / 2);
widen(file, glosses, f16ToF32);
const queries = glosses.subarray(0, 100 * dimensions);
const rows = glosses.subarray(100 * dimensions);

/** Recall@10 at least, of the best 10 and of the best 40. */
const LEAST: Partial<Record<CodeName, readonly [raw: number, fourTimes: number]>> = {
  float16: [0.998, 1],
  int16: [0.998, 1],
  int8: [0.985, 1],
  uint8: [0.985, 1],
  bits4: [0.935, 0.999],
  bits2: [0.85, 0.99],
  bits1: [0.7, 0.96],
  binary: [0.57, 0.85],
};

const truth = trueNeighbours(tableOf('float32'), queries);

test.each(Object.entries(LEAST))('%s finds the neighbours of real texts', (name, [raw, fourTimes]) => {
  const recalls = recallsOf(tableOf(name as CodeName), queries, truth);
  expect(recalls[1]).toBeGreaterThanOrEqual(raw);
  expect(recalls[4]).toBeGreaterThanOrEqual(fourTimes);
});

function tableOf(name: CodeName): WasmCodeTable {
  const code = trainCode(name, rows, { dimensions });
  const table = new WasmCodeTable(code, kernels);
  table.append(encodeVectors(code, rows));
  return table;
}
