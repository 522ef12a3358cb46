/** x · Φ(x), Φ being the normal distribution (Hendrycks & Gimpel, 2016): not the approximation by tanh. */
export function exactGelu(x: number): number {
  return 0.5 * x * (1 + erf(x / Math.SQRT2));
}

/** 2/√π · e^−x² · Σ 2ⁿ x²ⁿ⁺¹ / (1·3·…·(2n+1)), whose terms have one sign (Abramowitz & Stegun, 7.1.6). */
function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x); // to the last bit
  let term = x;
  let sum = 0;
  for (let n = 1; sum + term !== sum; n++) {
    sum += term;
    term *= (2 * x * x) / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}
