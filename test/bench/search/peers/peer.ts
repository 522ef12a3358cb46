/** Somebody else's index of the same vectors. */
export interface PeerIndex {
  /** Values of the parameter that trades recall for speed, ascending. */
  readonly settings: readonly number[];
  /** Bytes of memory of a vector, where the peer says. */
  readonly bytesPerVector?: number;
  /** The rows nearest to a query, best first. */
  search(query: Float32Array, most: number, setting: number): ArrayLike<number>;
}

export interface Peer {
  readonly name: string;
  /** Rows above which building takes longer than anybody waits. */
  readonly mostRows: number;
  build(rows: Float32Array, dimensions: number): Promise<PeerIndex>;
}
