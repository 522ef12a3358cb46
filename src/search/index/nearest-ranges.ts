import type { PreparedQuery } from '../codes/vector-code.ts';
import type { Lists } from './lists.ts';

/** Rows of a few bits lie in blocks of so many in a table. */
const ROWS = 32;

/**
 * Stretches of slots that hold at least `enough` vectors, those of the lists nearest to the query, as `CodeTable.scan` takes them: the
 * one with the nearest list first, as whoever has seen the best dismisses others sooner, and the others in ascending order.
 */
export function nearestRanges(
  { centroids, bounds }: Lists,
  query: Float32Array | PreparedQuery,
  enough: number,
): number[] {
  const mean = bounds.at(-1)! / centroids.size;
  for (let most = 4 + Math.ceil((1.2 * enough) / mean); ; most *= 4) {
    const { slots: lists } = centroids.scan(query, most);
    let [held, count] = [0, 0];
    for (; count < lists.length && held < enough; count++) {
      held += bounds[lists[count]! + 1]! - bounds[lists[count]!]!;
    }
    if (held >= enough || lists.length === centroids.size) return blocksOf(lists.subarray(0, count), bounds);
  }
}

/** Lists, the nearest first, widened to whole blocks: what else lies in those is scored with them anyway. */
function blocksOf(lists: Uint32Array, bounds: Uint32Array): number[] {
  const listed = bounds.at(-1)!;
  const nearest = bounds[lists[0]!]!;
  const ranges: number[] = [];
  let [end, first] = [-1, 0];
  for (const list of lists.toSorted()) {
    if (bounds[list] === bounds[list + 1]) continue;
    const from = ROWS * Math.floor(bounds[list]! / ROWS);
    const to = Math.min(listed, ROWS * Math.ceil(bounds[list + 1]! / ROWS));
    if (from > end) ranges.push(from, to);
    else ranges[ranges.length - 1] = to;
    if (from <= nearest) first = ranges.length - 2;
    end = to;
  }
  return ranges.splice(first, 2).concat(ranges);
}
