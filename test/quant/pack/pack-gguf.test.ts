import { describe, expect, test } from 'vitest';
import { dequantize } from '../../../src/artifact/blocks.ts';
import { f16ToF32, f32ToF16 } from '../../../src/artifact/half.ts';
import { isFault } from '../../../src/core/fault.ts';
import type { CodedMatrix } from '../../../src/quant/coded-matrix.ts';
import { GGUF_GRIDS, nbitsGrid, type GridType } from '../../../src/quant/grid.ts';
import { packMatrix } from '../../../src/quant/pack/pack-gguf.ts';
import { seededRandom } from '../../fakes/random.ts';
import blocks from '../../artifact/golden/blocks.json' with { type: 'json' };
import { unpackMatrix } from './unpack-gguf.ts';
import kParts from './golden/k-parts.json' with { type: 'json' };

const PLAIN = ['Q8_0', 'Q5_1', 'Q5_0', 'Q4_1', 'Q4_0'] as const;
const K = ['Q6_K', 'Q5_K', 'Q4_K', 'Q3_K', 'Q2_K'] as const;

describe('packing into GGUF blocks', () => {
  test.each(PLAIN)('%s: blocks of which gguf-py knows the weights come back byte for byte', (type) => {
    const bytes = fromHex(blocks.dequantize[type].blocks);
    const count = blocks.dequantize[type].values.length / 8;
    expect(packMatrix(unpackMatrix(bytes, type, { rows: 1, columns: count }), type)).toEqual(bytes);
  });

  test.each(PLAIN)('%s: every weight is scale · (code − zero) + minimum', (type) => {
    const coded = randomMatrix(type, 3, 96);
    const out = new Float32Array(coded.codes.length);
    dequantize(type, packMatrix(coded, type), out);
    const zero = GGUF_GRIDS[type].zero === 'middle' ? 2 ** (coded.grid.bits - 1) : 0;
    for (const [i, code] of coded.codes.entries()) {
      const g = Math.floor(i / 32);
      expect(out[i]).toBe(Math.fround(coded.scales[g]! * (code - zero) + (coded.zeros[g] ?? 0)));
    }
  });

  test.each(K)('%s: codes and parts become the bytes that gguf-py took them out of', (type) => {
    const { d, dmin, scaleCodes, minimumCodes, codes, blocks: wanted } = kParts[type];
    const coded = {
      rows: d.length,
      columns: 256,
      grid: GGUF_GRIDS[type],
      codes: fromHex(codes),
      scales: new Float32Array(scaleCodes.length),
      zeros: new Float32Array(minimumCodes.length),
      parts: {
        d: Float32Array.from(d),
        dmin: Float32Array.from(dmin),
        scaleCodes: Int8Array.from(scaleCodes),
        minimumCodes: Uint8Array.from(minimumCodes),
      },
    };
    expect(Buffer.from(packMatrix(coded, type)).toString('hex')).toBe(wanted);
  });

  test.each(K)('%s: taking a block apart gives the products of its parts', (type) => {
    const { d, dmin, scaleCodes, minimumCodes, codes, blocks: bytes } = kParts[type];
    const runs = scaleCodes.length / d.length;
    const coded = unpackMatrix(fromHex(bytes), type, { rows: d.length, columns: 256 });
    expect(coded.codes).toEqual(fromHex(codes));
    expect([...coded.scales]).toEqual(scaleCodes.map((s, g) => Math.fround(d[Math.floor(g / runs)]! * s)));
    expect([...coded.zeros]).toEqual(
      minimumCodes.map((m, g) => Math.fround(-dmin[Math.floor(g / runs)]! * m)),
    );
  });
});

describe('what cannot be packed', () => {
  test('rows that are no whole blocks name what would do', () => {
    const coded = randomMatrix('Q4_0', 1, 288);
    expect(codeOf(() => packMatrix({ ...coded, grid: GGUF_GRIDS.Q4_K }, 'Q4_K'))).toMatch(
      /^scheme-invalid: Q4_K keeps 256 .* rows of 288 .*Choose Q8_0/,
    );
    const odd = { ...coded, columns: 144, rows: 2 };
    expect(codeOf(() => packMatrix(odd, 'Q4_0'))).toMatch(/rows of 144 .*Choose F16 or BF16/);
  });

  test('a matrix on another grid', () => {
    const coded = { ...randomMatrix('Q4_0', 1, 32), grid: nbitsGrid(4) };
    expect(codeOf(() => packMatrix(coded, 'Q4_0'))).toMatch(
      /^scheme-invalid: Q4_0 cannot keep .* zero point/,
    );
  });

  test('codes beyond the grid, scales that are no float16, parts that are missing', () => {
    const coded = randomMatrix('Q4_0', 1, 32);
    expect(codeOf(() => packMatrix({ ...coded, codes: coded.codes.with(7, 16) }, 'Q4_0'))).toMatch(
      /^bug: .*16/,
    );
    for (const scale of [0.1, NaN, Infinity, 70_000]) {
      expect(codeOf(() => packMatrix({ ...coded, scales: Float32Array.of(scale) }, 'Q4_0'))).toMatch(/^bug/);
    }
    const k = unpackMatrix(fromHex(kParts.Q4_K.blocks), 'Q4_K', { rows: 2, columns: 256 });
    expect(codeOf(() => packMatrix(k, 'Q4_K'))).toMatch(/^bug: .*parts/);
  });
});

function randomMatrix(type: GridType, rows: number, columns: number): CodedMatrix {
  const grid = GGUF_GRIDS[type];
  const random = seededRandom(5);
  const groups = (rows * columns) / 32;
  const halves = (): Float32Array =>
    Float32Array.from({ length: groups }, () => f16ToF32(f32ToF16(random() * 0.2)));
  return {
    rows,
    columns,
    grid,
    codes: Uint8Array.from({ length: rows * columns }, () => Math.floor(random() * 2 ** grid.bits)),
    scales: halves(),
    zeros: grid.zero === 'minimum' ? halves().map((value) => -value) : new Float32Array(0),
  };
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (isFault(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'nothing';
}

function fromHex(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}
