export interface KMeansOptions {
  readonly width: number;
  readonly count: number;
  readonly rounds: number;
  readonly random: () => number;
}

/**
 * Lloyd's algorithm: `count` centroids, `[count, width]`, of points `[n, width]`, begun at points taken at random. A centroid that
 * no point is nearest to moves to a point taken at random.
 */
export function kMeans(points: Float32Array, { width, count, rounds, random }: KMeansOptions): Float32Array {
  const n = points.length / width;
  const anyPoint = () => {
    const i = Math.floor(random() * n);
    return points.subarray(i * width, (i + 1) * width);
  };
  const centroids = new Float32Array(count * width);
  for (let c = 0; c < count; c++) centroids.set(anyPoint(), c * width);
  for (let round = 0; round < rounds; round++) {
    const { sums, members } = assign(points, centroids, width);
    for (let c = 0; c < count; c++) {
      const own = sums.subarray(c * width, (c + 1) * width);
      centroids.set(members[c] === 0 ? anyPoint() : own.map((sum) => sum / members[c]!), c * width);
    }
  }
  return centroids;
}

/** Of each centroid the sum of the points it is nearest to, and how many they are. */
function assign(points: Float32Array, centroids: Float32Array, width: number) {
  const sums = new Float64Array(centroids.length);
  const members = new Uint32Array(centroids.length / width);
  for (let i = 0; i < points.length; i += width) {
    const c = nearestCentroid(centroids, points.subarray(i, i + width));
    members[c]!++;
    for (let k = 0; k < width; k++) sums[c * width + k]! += points[i + k]!;
  }
  return { sums, members };
}

/** The number of the centroid nearest to a point, `[width]`; among equals the lowest. */
export function nearestCentroid(centroids: Float32Array, point: Float32Array): number {
  const width = point.length;
  let [nearest, least] = [0, Infinity];
  for (let c = 0, at = 0; at < centroids.length; c++) {
    let distance = 0;
    for (let k = 0; k < width; k++, at++) {
      const apart = centroids[at]! - point[k]!;
      distance += apart * apart;
    }
    if (distance < least) [nearest, least] = [c, distance];
  }
  return nearest;
}
