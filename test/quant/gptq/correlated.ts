import { normals } from '../normals.ts';

/** Inputs that go together, some much stronger than others, as those of a model are: `[tokens × width]`. */
export function correlated(tokens: number, width: number, seed: number): Float32Array {
  const few = Math.ceil(width / 4);
  const causes = normals(tokens * few, seed);
  const mix = normals(few * width, 99);
  const strength = normals(width, 98).map(Math.exp);
  const x = normals(tokens * width, seed + 1);
  for (let t = 0; t < tokens; t++) {
    for (let k = 0; k < width; k++) {
      let sum = 0.3 * x[t * width + k]!;
      for (let c = 0; c < few; c++) sum += causes[t * few + c]! * mix[c * width + k]! * 0.3;
      x[t * width + k] = sum * strength[k]!;
    }
  }
  return x;
}
