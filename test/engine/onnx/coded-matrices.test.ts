import { describe, expect, test } from 'vitest';
import { overlayModel, type Replacement } from '../../../src/artifact/overlay-model.ts';
import type { ModelFile } from '../../../src/artifact/tensor.ts';
import type { NBitsCodes } from '../../../src/engine/onnx/nbits-codes.ts';
import { readFloats } from '../../../src/engine/read-floats.ts';
import { openReferenceEngine } from '../../../src/engine/reference/reference-engine.ts';
import { chooseScales } from '../../../src/quant/choose-scales.ts';
import type { CodedMatrix, FloatMatrix } from '../../../src/quant/coded-matrix.ts';
import { dequantizeMatrix } from '../../../src/quant/dequantize.ts';
import { nbitsGrid, type Grid } from '../../../src/quant/grid.ts';
import { packNBits } from '../../../src/quant/pack/pack-nbits.ts';
import { roundNearest } from '../../../src/quant/round-nearest.ts';
import { openTinyModel } from '../../contract/engine.ts';
import { openFamilyModel } from '../../contract/families.ts';
import { runExported } from './run-exported.ts';

const PROMPT = [3, 17, 42, 5, 99, 7];

describe('matrices of a quantizer as MatMulNBits, run by ONNX Runtime', () => {
  test.each([
    ['q4_1 tied grouped', nbitsGrid(4)], // the embedding is the head too
    ['q5_0 three layers', nbitsGrid(4)], // 3 groups a row: zero points end in mid-byte
    ['f16 untied', nbitsGrid(8)],
    ['f16 untied', nbitsGrid(2)],
    ['f16 untied', nbitsGrid(4, 16)],
    ['q8_0 untied wide-head', { ...nbitsGrid(4), zero: 'middle' } as const],
    ['q8_0 untied wide-head', { ...nbitsGrid(4), bits: 3 } as const],
  ] as const)(
    '%s: logits and tokens of the model with the weights that codes stand for',
    async (name, grid) => {
      await agrees(await openTinyModel(name), grid);
    },
  );

  test('matrices that a file fuses', async () => {
    await agrees(await openFamilyModel('phi3 q4_1 untied'), nbitsGrid(4));
  });

  test('some matrices coded, the others as the file has them', async () => {
    await agrees(await openTinyModel('q4_1 tied grouped'), nbitsGrid(8), /ffn/u);
  });

  test.each([
    [{ ...nbitsGrid(4), group: 'row' }, 'groups of 16'],
    [{ ...nbitsGrid(4), group: 24 }, 'groups of 16'],
    [{ ...nbitsGrid(4), group: 64 }, 'whole groups'],
    [{ ...nbitsGrid(4), zero: 'minimum' }, 'zero points'],
    [{ ...nbitsGrid(4), bits: 5 }, '2, 4 or 8 bits'],
  ] as const)('what the operator lacks is refused: %o', (grid, why) => {
    const matrix = { rows: 1, columns: 96, values: new Float32Array(96) };
    expect(() => packNBits(code(matrix, grid))).toThrow(
      expect.objectContaining({ code: 'scheme-invalid', message: expect.stringContaining(why) }),
    );
  });
});

async function agrees(model: ModelFile, grid: Grid, which = /./u): Promise<void> {
  const coded = new Map<string, NBitsCodes>();
  const replaced = new Map<string, Replacement>();
  for (const tensor of model.tensors.values()) {
    const [columns = 0, rows] = tensor.shape;
    if (rows === undefined || !which.test(tensor.name)) continue;
    const matrix = code({ rows, columns, values: await readFloats(model, tensor) }, grid);
    coded.set(tensor.name, packNBits(matrix));
    replaced.set(tensor.name, { type: 'F32', data: new Uint8Array(dequantizeMatrix(matrix).buffer) });
  }
  const reference = await openReferenceEngine(overlayModel(model, replaced), { contextLength: 64 });
  const exported = await runExported(model, { weights: 'exact', coded, contextLength: 64 });
  let ids = PROMPT;
  for (let position = 0, step = 0; step < 4; step++) {
    const wanted = await reference.forward(ids, position);
    const logits = await exported.forward(ids, position);
    const spread = Math.max(...wanted) - Math.min(...wanted);
    const worst = wanted.reduce((most, logit, i) => Math.max(most, Math.abs(logit - logits[i]!)), 0);
    expect(worst).toBeLessThan(1e-4 * spread);
    const next = wanted.indexOf(Math.max(...wanted));
    expect(logits.indexOf(Math.max(...logits))).toBe(next);
    position += ids.length;
    ids = [next];
  }
  exported.dispose();
  reference.dispose();
}

function code(matrix: FloatMatrix, grid: Grid): CodedMatrix {
  const scales = chooseScales(matrix, { grid, range: 'minmax' });
  return { ...matrix, grid, ...scales, codes: roundNearest(matrix, grid, scales) };
}
