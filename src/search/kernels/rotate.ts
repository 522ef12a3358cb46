// The rotation of codes/rotation.ts, number for number: sums and products of float32, in the same order.

const ROUNDS: usize = 4;

/** In place: `vector` float32 [dimensions]; `turns` ±1, float32 [ROUNDS, dimensions]. */
export function rotate(vector: usize, turns: usize, dimensions: i32): void {
  let block = 1;
  while (2 * block <= dimensions) block *= 2;
  const bytes = <usize>dimensions << 2;
  const behind = bytes - (<usize>block << 2);
  for (let round: usize = 0; round < ROUNDS; round++) {
    turnSigns(vector, turns + round * bytes, bytes);
    hadamard(round & 1 ? vector + behind : vector, block);
    if (behind > 0) mixHalves(vector, dimensions);
  }
}

function turnSigns(vector: usize, turns: usize, bytes: usize): void {
  let at: usize = 0;
  for (; at + 16 <= bytes; at += 16) {
    v128.store(vector + at, f32x4.mul(v128.load(vector + at), v128.load(turns + at)));
  }
  for (; at < bytes; at += 4) store<f32>(vector + at, load<f32>(vector + at) * load<f32>(turns + at));
}

/** Of `length` numbers, a power of two; scaled to keep lengths. */
function hadamard(vector: usize, length: i32): void {
  const bytes = <usize>length << 2;
  const end = vector + bytes;
  const scale = <f32>(1 / Math.sqrt(<f64>length));
  if (length < 4) {
    if (length == 2) butterfly(vector, vector + 4);
    for (; vector < end; vector += 4) store<f32>(vector, load<f32>(vector) * scale);
    return;
  }
  for (let at = vector; at < end; at += 16) v128.store(at, hadamardOfFour(v128.load(at)));
  for (let half: usize = 16; half < bytes; half *= 2) {
    for (let from = vector; from < end; from += 2 * half) {
      for (let at = from; at < from + half; at += 16) {
        const x = v128.load(at);
        const y = v128.load(at + half);
        v128.store(at, f32x4.add(x, y));
        v128.store(at + half, f32x4.sub(x, y));
      }
    }
  }
  for (let at = vector; at < end; at += 16) v128.store(at, f32x4.mul(v128.load(at), f32x4.splat(scale)));
}

/** (a, b, c, d) → (a + b, a − b, c + d, c − d), and the same of numbers two apart. */
// @ts-ignore: decorator
@inline
function hadamardOfFour(v: v128): v128 {
  const ones = pairs(v, i32x4.shuffle(v, v, 1, 0, 3, 2), f32x4(1, -1, 1, -1));
  return pairs(ones, i32x4.shuffle(ones, ones, 2, 3, 0, 1), f32x4(1, 1, -1, -1));
}

/** Each number and its partner: their sum where the sign is +, the partner less the number where it is −. */
// @ts-ignore: decorator
@inline
function pairs(own: v128, partner: v128, sign: v128): v128 {
  return f32x4.add(f32x4.mul(own, sign), partner);
}

// @ts-ignore: decorator
@inline
function butterfly(a: usize, b: usize): void {
  const x = load<f32>(a);
  const y = load<f32>(b);
  store<f32>(a, x + y);
  store<f32>(b, x - y);
}

/** (x, y) → (x + y, x − y) / √2 for each x of the first half and y of the second; a middle one stays. */
function mixHalves(vector: usize, dimensions: i32): void {
  const scale: f32 = Mathf.SQRT1_2;
  const bytes = <usize>(dimensions >> 1) << 2;
  const back = vector + (<usize>dimensions << 2) - bytes;
  let at: usize = 0;
  for (; at + 16 <= bytes; at += 16) {
    const x = v128.load(vector + at);
    const y = v128.load(back + at);
    v128.store(vector + at, f32x4.mul(f32x4.add(x, y), f32x4.splat(scale)));
    v128.store(back + at, f32x4.mul(f32x4.sub(x, y), f32x4.splat(scale)));
  }
  for (; at < bytes; at += 4) {
    const x = load<f32>(vector + at);
    const y = load<f32>(back + at);
    store<f32>(vector + at, (x + y) * scale);
    store<f32>(back + at, (x - y) * scale);
  }
}
