import type { Fault } from '../core/fault.ts';
import type { ModelChoice } from './command-line.ts';
import { evalOptions } from './options.ts';
import { count, given, invalid, parse, text, type Values } from './parse-options.ts';

/** `nibble eval --reference`: against log-probabilities in a file. */
export interface EvalCommand {
  readonly name: 'eval';
  readonly choice: ModelChoice;
  readonly reference: string;
  readonly json: boolean;
  readonly verbose: boolean;
}

/** `nibble eval --texts`: over texts, alone or beside the model that it was made of. */
export interface JudgeCommand {
  readonly name: 'judge';
  /** Files or ids; an empty list means the catalogue's first model. */
  readonly models: readonly string[];
  readonly against?: string;
  readonly texts: string;
  /** A file; absent means the nearest one. */
  readonly catalog?: string;
  readonly threads?: number;
  readonly contextLength?: number;
  /** Texts to judge by at most. */
  readonly limit?: number;
  /** In float32, without the rounding that the engine adds. */
  readonly exact: boolean;
  /** Where to write the report for people. */
  readonly report?: string;
  /** Where to write the quality card of a catalogue. */
  readonly card?: string;
  readonly json: boolean;
  readonly verbose: boolean;
}

/** @throws Fault `option-unknown` or `option-invalid`. */
export function parseEval(args: readonly string[]): EvalCommand | JudgeCommand | { readonly name: 'help' } {
  const { values, positionals } = parse('eval', args, evalOptions);
  if (values['help']) return { name: 'help' };
  const reference = text(values, 'reference');
  const texts = text(values, 'texts');
  for (const name of ['report', 'card']) {
    if (text(values, name) === undefined || text(values, 'against') !== undefined) continue;
    throw invalid(`--${name}`, 'needs the original: --against MODEL');
  }
  if (texts !== undefined) return judge(values, texts, positionals);
  if (reference === undefined) throw noTexts(values, positionals);
  if (positionals[0] !== undefined)
    throw invalid('--reference', `is for one model, which --model names: --model ${positionals[0]}`);
  return {
    name: 'eval',
    choice: {
      ...given('model', text(values, 'model')),
      ...given('catalog', text(values, 'catalog')),
      ...given('threads', count(values, 'threads')),
      ...given('contextLength', count(values, 'context')),
    },
    reference,
    json: values['json'] === true,
    verbose: values['verbose'] === true,
  };
}

/** What a model is judged by; it has to be said. */
function noTexts(values: Values, positionals: readonly string[]): Fault {
  const model = positionals[0] ?? text(values, 'model') ?? 'MODEL';
  const against = text(values, 'against') ?? 'ORIGINAL';
  const example = `nibble eval ${model} --against ${against} --texts FILE`;
  return invalid('--texts', `is missing: ${example}; or --reference, with log-probabilities in a file`);
}

function judge(values: Values, texts: string, positionals: readonly string[]): JudgeCommand {
  if (text(values, 'reference') !== undefined)
    throw invalid('--reference', 'and --texts are two ways to judge: give one of them');
  const model = text(values, 'model');
  const against = text(values, 'against');
  const models = [...(model === undefined ? [] : [model]), ...positionals];
  if (models.length > 1 && against === undefined)
    throw invalid(
      '--against',
      `is missing: nibble eval compares ${models.length} models with their original`,
    );
  return {
    name: 'judge',
    models,
    ...given('against', against),
    texts,
    ...given('catalog', text(values, 'catalog')),
    ...given('threads', count(values, 'threads')),
    ...given('contextLength', count(values, 'context')),
    ...given('limit', count(values, 'limit')),
    exact: values['exact'] === true,
    ...given('report', text(values, 'report')),
    ...given('card', text(values, 'card')),
    json: values['json'] === true,
    verbose: values['verbose'] === true,
  };
}
