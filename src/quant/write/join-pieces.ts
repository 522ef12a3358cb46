import { Fault } from '../../core/fault.ts';
import type { CodedMatrix, FloatMatrix } from '../coded-matrix.ts';
import type { Piece } from '../tasks/piece.ts';

/** The matrix of which these are the rows, top to bottom, or nothing while some are missing. */
export function joinPieces(pieces: readonly Piece[]): CodedMatrix | FloatMatrix | undefined {
  const [first] = pieces;
  if (!first) return undefined;
  const { tensor } = first.plan;
  const total = tensor.shape.reduce((product, size) => product * size, 1);
  const parts = pieces.map(({ content }) => {
    if (content.kind === 'raw') throw new Fault('bug', `'${tensor.name}' came as raw bytes.`);
    return content.kind === 'codes' ? content.coded : content.matrix;
  });
  const has = parts.reduce((sum, { rows, columns }) => sum + rows * columns, 0);
  if (has < total) return undefined;
  return parts.length === 1 ? parts[0] : joined(parts);
}

function joined(parts: readonly (CodedMatrix | FloatMatrix)[]): CodedMatrix | FloatMatrix {
  const [first] = parts;
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const { columns } = first!;
  const coded = parts.filter((part) => 'codes' in part);
  if (coded.length === 0) {
    return {
      rows,
      columns,
      values: joinFloats((parts as readonly FloatMatrix[]).map(({ values }) => values)),
    };
  }
  const codes = new Uint8Array(rows * columns);
  let at = 0;
  for (const part of coded) {
    codes.set(part.codes, at);
    at += part.codes.length;
  }
  const { grid } = coded[0]!;
  const scales = joinFloats(coded.map((part) => part.scales));
  return { rows, columns, grid, codes, scales, zeros: joinFloats(coded.map((part) => part.zeros)) };
}

function joinFloats(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
