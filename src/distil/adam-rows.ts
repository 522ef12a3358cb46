const MEAN_DECAY = 0.9;
const SQUARE_DECAY = 0.999;
const EPSILON = 1e-8;

/** Adam for a table of which each step touches few rows: the others' moments stand still (as torch's SparseAdam). */
export class AdamRows {
  readonly #values: Float32Array;
  readonly #size: number;
  readonly #start: Float32Array;
  readonly #tether: number;
  readonly #gradients: Float32Array;
  readonly #means: Float32Array;
  readonly #squares: Float32Array;
  /** By row: whether it is in `#touched`. */
  readonly #isTouched: Uint8Array;
  readonly #touched: number[] = [];
  #steps = 0;

  /**
   * @param values `[rows, size]`, changed by `descend`.
   * @param tether Draws a row that is touched back to where it began: the weight of half the square of its distance.
   */
  constructor(values: Float32Array, size: number, tether: number) {
    this.#values = values;
    this.#start = values.slice();
    this.#tether = tether;
    this.#size = size;
    this.#gradients = new Float32Array(values.length);
    this.#means = new Float32Array(values.length);
    this.#squares = new Float32Array(values.length);
    this.#isTouched = new Uint8Array(values.length / size);
  }

  /** Adds to the gradient of a row. */
  add(row: number, gradient: Float64Array): void {
    if (this.#isTouched[row] === 0) {
      this.#isTouched[row] = 1;
      this.#touched.push(row);
    }
    const at = row * this.#size;
    const gradients = this.#gradients;
    for (let d = 0; d < gradient.length; d++) gradients[at + d]! += gradient[d]!;
  }

  /** One step down what has been added since the last one. */
  descend(rate: number): void {
    this.#steps++;
    const meanScale = 1 / (1 - MEAN_DECAY ** this.#steps);
    const squareScale = 1 / (1 - SQUARE_DECAY ** this.#steps);
    const [values, start, tether] = [this.#values, this.#start, this.#tether];
    const [gradients, means, squares] = [this.#gradients, this.#means, this.#squares];
    for (const row of this.#touched) {
      this.#isTouched[row] = 0;
      for (let i = row * this.#size; i < (row + 1) * this.#size; i++) {
        const gradient = gradients[i]! + tether * (values[i]! - start[i]!);
        gradients[i] = 0;
        const mean = (means[i]! += (1 - MEAN_DECAY) * (gradient - means[i]!));
        const square = (squares[i]! += (1 - SQUARE_DECAY) * (gradient * gradient - squares[i]!));
        values[i]! -= (rate * mean * meanScale) / (Math.sqrt(square * squareScale) + EPSILON);
      }
    }
    this.#touched.length = 0;
  }
}
