import { exportOptions } from './options.ts';
import { count, given, invalid, parse, text, type Values } from './parse-options.ts';

/** `nibble export`. */
export interface ExportCommand {
  readonly name: 'export';
  /** A file or an id of the catalogue. */
  readonly model: string;
  readonly folder: string;
  readonly contextLength?: number;
  /** A file with texts. */
  readonly calibrate?: string;
  /** Whether outliers of activations move into weights, given texts; absent: yes. */
  readonly smooth?: boolean;
  /** Absent: `tensor`. */
  readonly activations?: ActivationKind;
}

/** How the graph with weights of 8 bits rounds what goes into its products. */
export type ActivationKind = 'tensor' | 'token' | 'static' | 'none';

const KINDS: readonly ActivationKind[] = ['tensor', 'token', 'static', 'none'];

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
  return {
    name: 'export',
    model,
    folder,
    ...given('contextLength', count(values, 'context')),
    ...parseActivations(values),
  };
}

function parseActivations(values: Values): Pick<ExportCommand, 'calibrate' | 'smooth' | 'activations'> {
  const calibrate = text(values, 'calibrate');
  const smooth = text(values, 'smooth');
  const activations = text(values, 'activations');
  if (smooth !== undefined && smooth !== 'on' && smooth !== 'off')
    throw invalid('--smooth', `is '${smooth}', but must be on or off`);
  if (activations !== undefined && !isKind(activations))
    throw invalid('--activations', `is '${activations}', but must be ${KINDS.join(', ')}`);
  if (activations === 'static' && calibrate === undefined)
    throw invalid(
      '--activations',
      'is static, which takes ranges from texts: give them with --calibrate FILE',
    );
  return {
    ...given('calibrate', calibrate),
    ...given('smooth', smooth === undefined ? undefined : smooth === 'on'),
    ...given('activations', activations),
  };
}

function isKind(text: string): text is ActivationKind {
  return (KINDS as readonly string[]).includes(text);
}
