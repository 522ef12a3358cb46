/** Turns scores into weights that sum to 1, in place; shifted by the largest so that nothing overflows. */
export function softmax(scores: Float32Array): void {
  let largest = -Infinity;
  for (let i = 0; i < scores.length; i++) if (scores[i]! > largest) largest = scores[i]!;
  let sum = 0;
  for (let i = 0; i < scores.length; i++) {
    const weight = Math.exp(scores[i]! - largest);
    scores[i] = weight;
    sum += weight;
  }
  for (let i = 0; i < scores.length; i++) scores[i]! /= sum;
}
