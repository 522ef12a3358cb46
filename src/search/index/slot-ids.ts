/** 2³² divided by the golden ratio: neighbouring ids land far apart (Knuth, "Multiplicative hashing"). */
const SPREAD = 0x9e37_79b1;

/** The ids of slots, and the last slot that was given to an id: open addressing, some 12 bytes a slot. */
export class SlotIds {
  #ids = new Uint32Array(64);
  #places = new Uint32Array(128); // slot + 1, or 0; at most half of them are taken
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get memoryBytes(): number {
    return this.#ids.byteLength + this.#places.byteLength;
  }

  /** Of a slot that is there. */
  at(slot: number): number {
    return this.#ids[slot]!;
  }

  slice(from: number, to: number): Uint32Array<ArrayBuffer> {
    return this.#ids.slice(from, to);
  }

  slotOf(id: number): number | undefined {
    const place = this.#places[this.#find(id)]!;
    return place === 0 ? undefined : place - 1;
  }

  append(ids: Uint32Array): void {
    this.#hold(this.#size + ids.length);
    for (const id of ids) {
      this.#ids[this.#size] = id;
      this.#places[this.#find(id)] = ++this.#size;
    }
  }

  /** Where an id's slot stands, or would. */
  #find(id: number): number {
    const places = this.#places;
    const last = places.length - 1;
    let at = (Math.imul(id, SPREAD) >>> 8) & last;
    while (places[at] !== 0 && this.#ids[places[at]! - 1] !== id) at = (at + 1) & last;
    return at;
  }

  #hold(size: number): void {
    if (size <= this.#ids.length) return;
    const ids = new Uint32Array(Math.max(size, Math.ceil(this.#ids.length * 1.5)));
    ids.set(this.#ids);
    this.#ids = ids;
    const places = 2 ** Math.ceil(Math.log2(2 * ids.length));
    if (places <= this.#places.length) return;
    this.#places = new Uint32Array(places);
    for (let slot = 0; slot < this.#size; slot++) this.#places[this.#find(ids[slot]!)] = slot + 1;
  }
}
