import { Fault } from '../../core/fault.ts';
import type { CodedMatrix } from '../coded-matrix.ts';
import { narrow } from './narrow.ts';
import type { PackedTensor } from './packed-tensor.ts';

/**
 * A matrix of 8 bits as signed bytes with a scale for each row ("per channel"), or one for all: `name` I8 `[rows, columns]` and
 * `name.scale` F32 or F16 `[rows, 1]` or `[1]`, with w = scale · code.
 * @throws Fault `scheme-invalid` for another grid
 */
export function packInt8(coded: CodedMatrix, name: string): PackedTensor[] {
  const { grid, rows, columns, codes, scales } = coded;
  const fits = grid.bits === 8 && grid.zero === 'middle' && typeof grid.group === 'string';
  if (!fits || typeof grid.scales !== 'string') {
    const message = `'${name}' is not on the grid of int8 weights: 8 bits, zero in the middle, a scale for each row or for all.`;
    throw new Fault('scheme-invalid', message, { tensor: name });
  }
  const dtype = grid.scales === 'float16' ? 'F16' : 'F32';
  return [
    { name, dtype: 'I8', shape: [rows, columns], data: codes.map((code) => code ^ 128) },
    {
      name: `${name}.scale`,
      dtype,
      shape: grid.group === 'row' ? [rows, 1] : [1],
      data: narrow(scales, dtype, name),
    },
  ];
}
