import type { CodeAtSize, SearchReport } from './bench.ts';
import type { Library } from './library.ts';

/** One table for each size: recall, bytes and speed of every code. */
export function codesMarkdown(lib: Library, { codes }: SearchReport): string {
  const sizes = [...new Set(codes.flatMap((code) => code.sizes.map(({ rows }) => rows)))];
  return sizes
    .map((size) => {
      const rows = codes.flatMap(({ code, bytesPerVector, encodeMicroseconds, sizes: own }) => {
        const found = own.find(({ rows: count }) => count === size);
        if (!found) return [];
        return [
          [
            code,
            String(bytesPerVector),
            ...recallCells(found),
            encodeMicroseconds.toFixed(1),
            ...speedCells(found),
          ],
        ];
      });
      const head = ['code', 'bytes', '×1', '×2', '×4', '×10', 'encode, µs', 'scan p50, ms', 'p99, ms'];
      return `${size.toLocaleString('en')} vectors\n\n${lib.markdownTable(head, rows)}`;
    })
    .join('\n\n');
}

function recallCells({ recalls }: CodeAtSize): string[] {
  if (!recalls) return ['–', '–', '–', '–'];
  return [1, 2, 4, 10].map((more) => recalls[more as 1 | 2 | 4 | 10].toFixed(3));
}

function speedCells({ latency }: CodeAtSize): string[] {
  return [latency.p50Ms.toFixed(2), latency.p99Ms.toFixed(2)];
}
