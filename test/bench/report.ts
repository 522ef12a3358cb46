import { availableParallelism, cpus, loadavg } from 'node:os';
import type { Ratios } from './ratios.ts';
import type { Row } from './row.ts';
import type { Spread } from './stats.ts';

/** A column: its heading, which figure, and how to write one. */
interface Column {
  readonly heading: string;
  readonly figure: keyof Row;
  readonly write: (value: number) => string;
}

const whole = (value: number): string => value.toFixed(0);
const tenths = (value: number): string => value.toFixed(1);
const mebibytes = (value: number): string => (value / 2 ** 20).toFixed(0);

const COLUMNS: readonly Column[] = [
  { heading: 'load ms', figure: 'loadMs', write: whole },
  { heading: 'first token ms', figure: 'firstTokenMs', write: whole },
  { heading: 'TTFT 37 ms', figure: 'ttft37Ms', write: whole },
  { heading: 'TTFT 256 ms', figure: 'ttft256Ms', write: whole },
  { heading: 'prefill tok/s', figure: 'prefillTps', write: tenths },
  { heading: 'decode tok/s', figure: 'decodeTps', write: tenths },
  { heading: 'memory MiB', figure: 'peakBytes', write: mebibytes },
  { heading: 'fetched bytes', figure: 'fetchedBytes', write: whole },
  { heading: 'abort ms (idle)', figure: 'abortMs', write: whole },
];

/** The table, a line for each ratio, and what is doubtful. */
export function reportOf(rows: readonly Row[], ratios: Ratios): string {
  const cells = [['engine', 'setting', 'threads', ...COLUMNS.map((column) => column.heading)]];
  for (const row of rows)
    cells.push([row.engine, settingOf(row), `${row.threads ?? '–'}`, ...figuresOf(row)]);
  const lines = table(cells);
  lines.push('', 'Median (least–most). Nibble over each peer’s best setting:');
  for (const [peer, of] of Object.entries(ratios.peers)) {
    const each = Object.entries(of).map(([name, ratio]) => `${name} ${times(ratio as number | null)}`);
    lines.push(`  ${peer.padEnd(13)} ${each.join(', ')}`);
  }
  if (ratios.contended !== null)
    lines.push(`  beside a busy process: decode ${times(ratios.contended)} of alone`);
  for (const { engine, setting, doubts } of rows)
    lines.push(...doubts.map((doubt) => `Doubtful: ${engine}, ${setting}: ${doubt}.`));
  return lines.join('\n');
}

function times(ratio: number | null): string {
  return ratio === null ? '–' : `${ratio.toFixed(2)}×`;
}

/** What the figures were measured on. */
export function machineLine(browserVersion: string): string {
  const load = loadavg()[0] ?? 0;
  const warning = load > 0.5 * availableParallelism() ? ' – busy: wait for a quieter machine' : '';
  return `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown CPU'}, Chromium ${browserVersion}, load average ${load.toFixed(1)}${warning}`;
}

function settingOf({ setting, contended }: Row): string {
  return contended ? `${setting}, one core busy` : setting;
}

function figuresOf(row: Row): string[] {
  return COLUMNS.map(({ figure, write }) => {
    const value = row[figure];
    if (typeof value !== 'number') return '–';
    if (figure === 'abortMs') return `${write(value)} (${whole(row.idleMs ?? 0)})`;
    const spread: Spread | undefined = row.spread[figure];
    return spread && row.rounds > 1
      ? `${write(value)} (${write(spread.least)}–${write(spread.most)})`
      : write(value);
  });
}

/** A Markdown table whose columns also line up in a terminal. */
export function table(cells: readonly (readonly string[])[]): string[] {
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => (column < 2 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join(' | ')} |`;
  const rule = `|${widths.map((width, column) => (column < 2 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [line(cells[0]!), rule, ...cells.slice(1).map(line)];
}
