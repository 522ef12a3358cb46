import type { Library } from '../library.ts';
import { front } from './curve.ts';
import type { IndexResult } from './contest.ts';
import type { TierResult } from './tier.ts';

/** Every point of every peer, with what we take at its recall; of ours, which have many, those that none of the same index beats. */
export function peersMarkdown(lib: Library, results: readonly IndexResult[]): string {
  const head = [
    'vectors',
    'in',
    'index',
    'build, s',
    'setting',
    'recall@10',
    'p50, ms',
    'p99, ms',
    'ours at this recall, ms',
  ];
  const rows = results.flatMap(({ name, place, rows: count, buildSeconds, curve, ours, failed }) => {
    const size = count.toLocaleString('en');
    if (failed !== undefined) return [[size, place, name, '–', failed, '–', '–', '–', '–']];
    return (ours ? curve : front(curve)).map(({ setting, recall, latency }) => {
      const at = ours?.find((point) => point.recall === recall);
      return [
        size,
        place,
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

/** What searches take when full vectors are in IndexedDB. */
export function tierMarkdown(lib: Library, { rows, buildSeconds, openMs, points }: TierResult): string {
  const head = ['full vectors', 'recall@10', 'p50, ms', 'p99, ms', 'memory, MB'];
  const cells = points.map(({ setting, recall, latency, memoryBytes }) => [
    setting,
    recall.toFixed(4),
    latency.p50Ms.toFixed(2),
    latency.p99Ms.toFixed(2),
    (memoryBytes / 1e6).toFixed(1),
  ]);
  const size = rows.toLocaleString('en');
  const times = `built in ${buildSeconds.toFixed(1)} s, opened in ${openMs.toFixed(0)} ms`;
  return `bits1 of ${size} vectors in Chromium, full vectors in IndexedDB; ${times}\n\n${lib.markdownTable(head, cells)}`;
}
