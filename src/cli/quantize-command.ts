import type { Recipe } from '../quant/plan/recipe.ts';
import { parseMethod } from '../quant/plan/wishes.ts';
import { quantizeOptions } from './options.ts';
import { count, given, invalid, parse, text, type Values } from './parse-options.ts';

/** `nibble quantize`. */
export interface QuantizeCommand {
  readonly name: 'quantize';
  /** A file, a folder or an id of the catalogue. */
  readonly model: string;
  readonly output: string;
  /** Of the output, where its name does not say. */
  readonly format?: string;
  /** A file with a recipe, of which `recipe` replaces what it has. */
  readonly scheme?: string;
  readonly recipe: Partial<Recipe>;
  /** Files with texts. */
  readonly calibrate?: string;
  readonly evaluate?: string;
  readonly judge: boolean;
  readonly threads?: number;
  readonly json: boolean;
}

/** @throws Fault `option-unknown`, `option-invalid` or `scheme-invalid`. */
export function parseQuantize(args: readonly string[]): QuantizeCommand | { readonly name: 'help' } {
  const { values, positionals } = parse('quantize', args, quantizeOptions);
  if (values['help']) return { name: 'help' };
  const [model, more] = positionals;
  if (model === undefined || more !== undefined)
    throw invalid('nibble quantize', 'takes one model: nibble quantize FILE --to q4 -o OUT.gguf');
  const output = text(values, 'out');
  if (output === undefined)
    throw invalid('--out', 'is missing: nibble quantize needs a name for the result, -o FILE');
  return {
    name: 'quantize',
    model,
    output,
    ...given('format', text(values, 'format')),
    ...given('scheme', text(values, 'scheme')),
    recipe: recipeOf(values),
    ...given('calibrate', text(values, 'calibrate')),
    ...given('evaluate', text(values, 'evaluate')),
    judge: values['no-judge'] !== true,
    ...given('threads', count(values, 'threads')),
    json: values['json'] === true,
  };
}

function recipeOf(values: Values): Partial<Recipe> {
  const method = text(values, 'method');
  const keep = text(values, 'keep');
  return {
    ...given('to', text(values, 'to')),
    ...given('method', method === undefined ? undefined : parseMethod(method)),
    ...given('embedding', text(values, 'embedding')),
    ...given('head', text(values, 'head')),
    ...given('keep', keep === undefined ? undefined : [keep]),
    ...given('targetBytes', targetBytes(values)),
  };
}

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9 };

/** `12500000`, `12.5MB`. */
function targetBytes(values: Values): number | undefined {
  const value = text(values, 'target-bytes');
  if (value === undefined) return undefined;
  const [, count, unit = ''] = /^(\d+(?:\.\d+)?)\s*(?:([kmg])b?)?$/i.exec(value) ?? [];
  const bytes = Math.floor(Number(count) * UNITS[unit.toLowerCase()]!);
  if (Number.isSafeInteger(bytes) && bytes > 0) return bytes;
  throw invalid('--target-bytes', `is '${value}', but must be a size such as 12500000 or 12.5MB`);
}
