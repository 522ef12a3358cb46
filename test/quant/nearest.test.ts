import { describe, expect, test } from 'vitest';
import { BLOCK_FORMATS, blockParts } from '../../src/artifact/blocks.ts';
import { chooseScales } from '../../src/quant/choose-scales.ts';
import { dequantizeMatrix } from '../../src/quant/dequantize.ts';
import { GGUF_GRIDS, type Grid } from '../../src/quant/grid.ts';
import { roundNearest } from '../../src/quant/round-nearest.ts';
import { randomValues, seededRandom } from '../fakes/random.ts';
import golden from './golden/gguf_rtn.json' with { type: 'json' };
import { goldenBytes, goldenFloats } from './golden-floats.ts';

describe("ggml's plain blocks, bit for bit as gguf-py quantizes them", () => {
  const { rows, columns } = golden;
  const matrix = { rows, columns, values: goldenFloats(golden.values) };

  test.each(['Q8_0', 'Q5_1', 'Q5_0', 'Q4_1', 'Q4_0'] as const)('%s', (type) => {
    const grid = GGUF_GRIDS[type];
    const scales = chooseScales(matrix, { grid, range: 'minmax' });
    const codes = roundNearest(matrix, grid, scales);
    expect(codes).toEqual(codesOf(type, goldenBytes(golden.blocks[type].bytes)));
    const weights = dequantizeMatrix({ rows, columns, grid, codes, ...scales });
    expect(weights).toEqual(goldenFloats(golden.blocks[type].weights));
  });

  function codesOf(type: 'Q8_0' | 'Q5_1' | 'Q5_0' | 'Q4_1' | 'Q4_0', bytes: Uint8Array): Uint8Array {
    const codes = new Uint8Array(rows * columns);
    const parts = blockParts(type);
    const size = bytes.length / (codes.length / 32);
    for (let block = 0; block * size < bytes.length; block++) {
      BLOCK_FORMATS[type].take(bytes, block * size, parts);
      codes.set(parts.codes, 32 * block);
    }
    return codes;
  }
});

describe('groups', () => {
  const random = seededRandom(1);
  const matrix = { rows: 3, columns: 50, values: randomValues(random, 150, 0.1) };

  test.each(['middle', 'point', 'minimum'] as const)(
    'of any size, with %s, leave at most half a step',
    (zero) => {
      for (const group of [1, 7, 16, 50, 64, 'row', 'tensor'] as const) {
        const grid: Grid = { bits: 6, group, zero, scales: 'float32' };
        const scales = chooseScales(matrix, { grid, range: 'minmax' });
        const groups = group === 'tensor' ? 1 : 3 * Math.ceil(50 / (group === 'row' ? 50 : group));
        expect(scales.scales).toHaveLength(groups);
        expect(scales.zeros).toHaveLength(zero === 'middle' ? 0 : groups);
        const weights = dequantizeMatrix({
          ...matrix,
          grid,
          codes: roundNearest(matrix, grid, scales),
          ...scales,
        });
        const most = Math.max(...scales.scales.map(Math.abs));
        // the weight at the other end than the farthest may lie half a step beyond the last code
        for (const [i, weight] of weights.entries())
          expect(Math.abs(weight - matrix.values[i]!)).toBeLessThanOrEqual(
            most * (zero === 'middle' ? 1 : 0.5) + 1e-7,
          );
      }
    },
  );
});
