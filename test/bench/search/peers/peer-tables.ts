import type { Library } from '../library.ts';
import type { IndexResult } from './bench-peers.ts';

/** Every point of every index, and what we take at a peer's recall. */
export function peersMarkdown(lib: Library, results: readonly IndexResult[]): string {
  const head = [
    'vectors',
    'index',
    'build, s',
    'setting',
    'recall@10',
    'p50, ms',
    'p99, ms',
    'ours at this recall, ms',
  ];
  const rows = results.flatMap(({ name, rows: count, buildSeconds, curve, ours, failed }) => {
    const size = count.toLocaleString('en');
    if (failed !== undefined) return [[size, name, '–', failed, '–', '–', '–', '–']];
    return curve.map(({ setting, recall, latency }) => {
      const at = ours?.find((point) => point.recall === recall);
      return [
        size,
        name,
        buildSeconds.toFixed(1),
        setting,
        recall.toFixed(4),
        latency.p50Ms.toFixed(3),
        latency.p99Ms.toFixed(3),
        at ? at.oursMs.toFixed(3) : '–',
      ];
    });
  });
  return lib.markdownTable(head, rows);
}
