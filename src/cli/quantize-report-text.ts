import type { QuantizeProgress, QuantizeReport, TensorReport } from '../core/quantization.ts';
import { plural } from '../core/plural.ts';
import { megabytes } from './megabytes.ts';

/** What a person who waits wants to know. */
export function progressLine({ phase, layer, tensor, done, total, secondsLeft }: QuantizeProgress): string {
  const where = tensor ?? (layer === undefined ? '' : `layer ${layer}`);
  const left = secondsLeft === undefined ? '' : `, ${Math.ceil(secondsLeft)} s left`;
  return `${phase} ${where}: ${Math.floor((100 * done) / total)} %${left}`;
}

/** The report as a table. */
export function reportText(report: QuantizeReport): string {
  const rows = report.tensors.map(tensorRow);
  const head = ['tensor', 'type', 'bits', 'bytes', 'weight error', 'output error', ''];
  const lines = table([head, ...rows]);
  return `${[...lines, '', ...summary(report)].join('\n')}\n`;
}

function tensorRow({
  name,
  type,
  bitsPerWeight,
  bytes,
  weightError,
  outputError,
  fallback,
}: TensorReport): string[] {
  return [
    name,
    type,
    bitsPerWeight.toFixed(2),
    String(bytes),
    percent(weightError),
    percent(outputError),
    fallback ?? '',
  ];
}

function percent(error: number | undefined): string {
  return error === undefined ? '' : `${(100 * error).toPrecision(3)} %`;
}

function summary({
  bytes,
  sourceBytes,
  bitsPerWeight,
  seconds,
  memory,
  calibration,
  warnings,
}: QuantizeReport): string[] {
  const share = ((100 * bytes) / sourceBytes).toFixed(1);
  const lines = [
    `${megabytes(bytes)}, ${share} % of the source, ${bitsPerWeight.toFixed(2)} bits a weight, ${seconds.toFixed(1)} s`,
  ];
  if (memory) lines.push(`memory: ${megabytes(memory.most)} at most, ${megabytes(memory.before)} before`);
  if (calibration)
    lines.push(
      `calibrated with ${plural(calibration.tokens, 'token')} of ${plural(calibration.texts, 'text')}`,
    );
  return [...lines, ...warnings];
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}
