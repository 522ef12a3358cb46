/** Nodes from which pieces are looked up: of those that begin a word, and of those that go on with one. */
export const ROOT = { start: 0, middle: 1 } as const;

/**
 * Pieces of words by their UTF-16 units: a trie whose edges lie in one hash table with linear probing, so that a step is about one
 * look into memory and nothing is allocated to look a piece up.
 */
export class PieceTrie {
  #bits = 12;
  #edges = 0;
  // by slot: the node an edge leaves (−1: none), its unit, the node it leads to
  #from = new Int32Array(2 ** 12).fill(-1);
  #unit = new Uint16Array(2 ** 12);
  #to = new Int32Array(2 ** 12);
  /** By node: the id of the piece that ends there, or −1. */
  #ids = new Int32Array(2 ** 12).fill(-1);
  /** The id that `longest` has found. */
  found = -1;

  /** Of pieces that are written alike, the first one's id counts. */
  add(root: number, piece: string, id: number): void {
    let node = root;
    for (let index = 0; index < piece.length; index++) {
      const unit = piece.charCodeAt(index);
      const slot = this.#slot(node, unit);
      node = this.#from[slot] === -1 ? this.#insert(slot, node, unit) : this.#to[slot]!;
    }
    if (this.#ids[node] === -1) this.#ids[node] = id;
  }

  /**
   * Looks for the longest piece that `units[start … end)` begin with.
   * @returns where it ends, and its id in `found`; −1 when there is none
   */
  longest(root: number, units: Uint16Array, start: number, end: number): number {
    const [from, unitOf, to, ids] = [this.#from, this.#unit, this.#to, this.#ids];
    const mask = from.length - 1;
    const shift = 32 - this.#bits;
    let node = root;
    let pieceEnd = -1;
    for (let index = start; index < end; index++) {
      const unit = units[index]!;
      let slot = hash(node, unit) >>> shift;
      let before = from[slot]!;
      while (before !== -1 && (before !== node || unitOf[slot] !== unit))
        before = from[(slot = (slot + 1) & mask)]!;
      if (before === -1) break;
      node = to[slot]!;
      const id = ids[node]!;
      if (id < 0) continue;
      this.found = id;
      pieceEnd = index + 1;
    }
    return pieceEnd;
  }

  /** Where an edge is, or would be. */
  #slot(node: number, unit: number): number {
    const mask = this.#from.length - 1;
    let slot = hash(node, unit) >>> (32 - this.#bits);
    while (this.#from[slot] !== -1 && (this.#from[slot] !== node || this.#unit[slot] !== unit))
      slot = (slot + 1) & mask;
    return slot;
  }

  #insert(slot: number, node: number, unit: number): number {
    const made = 2 + this.#edges++; // behind the two roots
    this.#from[slot] = node;
    this.#unit[slot] = unit;
    this.#to[slot] = made;
    if (this.#edges * 2 > this.#from.length) this.#grow();
    return made;
  }

  #grow(): void {
    const [from, unit, to] = [this.#from, this.#unit, this.#to];
    const size = 2 ** ++this.#bits;
    this.#from = new Int32Array(size).fill(-1);
    this.#unit = new Uint16Array(size);
    this.#to = new Int32Array(size);
    for (const [old, node] of from.entries()) {
      if (node === -1) continue;
      const slot = this.#slot(node, unit[old]!);
      this.#from[slot] = node;
      this.#unit[slot] = unit[old]!;
      this.#to[slot] = to[old]!;
    }
    const ids = new Int32Array(size).fill(-1); // at most half as many nodes as slots, and two roots
    ids.set(this.#ids);
    this.#ids = ids;
  }
}

/** Odd constants that spread neighbours, after Knuth's multiplicative hashing. */
function hash(node: number, unit: number): number {
  return Math.imul(node, 0x9e3779b1) ^ Math.imul(unit, 0x85ebca6b);
}
