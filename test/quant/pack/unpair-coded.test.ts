import { expect, test } from 'vitest';
import { unpairRows } from '../../../src/artifact/huggingface/pair-rows.ts';
import type { CodedMatrix } from '../../../src/quant/coded-matrix.ts';
import { dequantizeMatrix } from '../../../src/quant/dequantize.ts';
import { nbitsGrid } from '../../../src/quant/grid.ts';
import { unpairCoded } from '../../../src/quant/pack/unpair-coded.ts';

test('codes, scales and zeros move with their rows', () => {
  const [rows, columns, headSize] = [12, 64, 6];
  const coded: CodedMatrix = {
    rows,
    columns,
    grid: nbitsGrid(4, 32),
    codes: Uint8Array.from({ length: rows * columns }, (_, i) => (i * 7 + (i >> 6)) % 16),
    scales: Float32Array.from({ length: 2 * rows }, (_, i) => 1 + i),
    zeros: Float32Array.from({ length: 2 * rows }, (_, i) => i % 16),
  };
  const floats = dequantizeMatrix(coded);
  const headBytes = 4 * columns * headSize;
  const wanted = new Uint8Array(floats.byteLength);
  for (let at = 0; at < wanted.length; at += headBytes)
    wanted.set(unpairRows(new Uint8Array(floats.buffer, at, headBytes), headSize), at);
  const moved = unpairCoded(coded, { kind: 'pair-rows', headSize });
  expect(new Uint8Array(dequantizeMatrix(moved).buffer)).toEqual(wanted);
  expect(wanted).not.toEqual(new Uint8Array(floats.buffer));
  expect(unpairCoded(coded, { kind: 'none' })).toBe(coded);
});
