/**
 * Makes a vector one of length 1, in place. One of zeros has no direction: it stays as it is, and the answer is false. Squares are
 * added in double precision, where those of float32 neither overflow nor vanish.
 */
export function makeUnit(vector: Float32Array): boolean {
  let squares = 0;
  for (let i = 0; i < vector.length; i++) squares += vector[i]! * vector[i]!;
  if (!(squares > 0)) return false;
  const length = Math.sqrt(squares);
  for (let i = 0; i < vector.length; i++) vector[i]! /= length;
  return true;
}
