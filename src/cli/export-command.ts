import { exportOptions } from './options.ts';
import { given, invalid, number, parse, text } from './parse-options.ts';

/** `nibble export`. */
export interface ExportCommand {
  readonly name: 'export';
  /** A file or an id of the catalogue. */
  readonly model: string;
  readonly folder: string;
  readonly contextLength?: number;
}

/** @throws Fault `option-unknown` or `option-invalid`. */
export function parseExport(args: readonly string[]): ExportCommand | { readonly name: 'help' } {
  const { values, positionals } = parse('export', args, exportOptions);
  if (values['help']) return { name: 'help' };
  const [model, more] = positionals;
  if (model === undefined || more !== undefined)
    throw invalid('nibble export', 'takes one model: nibble export FILE|ID --to onnx -o DIR');
  const format = text(values, 'to');
  if (format !== 'onnx') throw invalid('--to', `is '${format ?? ''}', but only onnx is known`);
  const folder = text(values, 'out');
  if (folder === undefined) throw invalid('--out', 'is missing: nibble export needs a folder, -o DIR');
  return { name: 'export', model, folder, ...given('contextLength', number(values, 'context')) };
}
