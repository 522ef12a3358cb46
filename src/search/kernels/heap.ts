// A heap of keys of 64 bits, the least on top.

/** Adds a key to a heap that ends at `hole`. */
export function rise(heap: usize, hole: i32, key: i64): void {
  while (hole > 0) {
    const parent = load<i64>(heap + (<usize>((hole - 1) >> 1) << 3));
    if (parent <= key) break;
    store<i64>(heap + (<usize>hole << 3), parent);
    hole = (hole - 1) >> 1;
  }
  store<i64>(heap + (<usize>hole << 3), key);
}

/** Puts a key in place of what is on top. Which child is less nobody can foresee, so it is computed and not branched on. */
export function sink(heap: usize, count: i32, key: i64): void {
  let hole = 0;
  for (let child = 1; child < count; child = 2 * hole + 1) {
    if (child + 1 < count) {
      const pair = heap + (<usize>child << 3);
      child += <i32>(load<i64>(pair, 8) < load<i64>(pair));
    }
    const own = load<i64>(heap + (<usize>child << 3));
    if (own >= key) break;
    store<i64>(heap + (<usize>hole << 3), own);
    hole = child;
  }
  store<i64>(heap + (<usize>hole << 3), key);
}

/** The greatest first: the least of what is left goes to the end, again and again (heapsort). */
export function sortHeap(heap: usize, count: i32): void {
  for (let left = count - 1; left > 0; left--) {
    const last = heap + (<usize>left << 3);
    const key = load<i64>(last);
    store<i64>(last, load<i64>(heap));
    sink(heap, left, key);
  }
}
