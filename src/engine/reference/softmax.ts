/** Turns scores into weights that sum to 1, in place; shifted by the largest so that nothing overflows. */
export function softmax(scores: Float32Array): void {
  let largest = -Infinity;
  for (const score of scores) if (score > largest) largest = score;
  let sum = 0;
  for (let i = 0; i < scores.length; i++) {
    const weight = Math.exp(scores[i]! - largest);
    scores[i] = weight;
    sum += weight;
  }
  for (let i = 0; i < scores.length; i++) scores[i]! /= sum;
}
