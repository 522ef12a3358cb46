/** Somebody else's index of the same vectors, at one trade of recall for speed. */
export interface PeerSetting {
  readonly name: string;
  /** The rows nearest to a query, best first. */
  search(query: Float32Array, most: number): ArrayLike<number>;
}

export interface Peer {
  readonly name: string;
  /** Rows above which building takes longer than anybody waits. */
  readonly mostRows: number;
  build(rows: Float32Array, dimensions: number): Promise<readonly PeerSetting[]>;
}
