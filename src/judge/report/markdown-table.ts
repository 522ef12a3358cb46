import type { Goal } from './quality-report.ts';

/** Goals as a table of Markdown. */
export function goalsMarkdown(goals: readonly Goal[]): string {
  const rows = goals.map(({ what, goal, found, reached }) => [what, goal, found, reached ? 'yes' : '**no**']);
  return markdownTable(['what', 'at least', 'found', 'reached'], rows);
}

export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const under = head.map((_, at) => (at === 0 ? '---' : '--:'));
  return [line(head), line(under), ...rows.map(line)].join('\n');
}
