import type { Recipe } from '../quant/recipe.ts';
import { parseMethod } from '../quant/wishes.ts';
import { quantizeOptions } from './options.ts';
import { given, invalid, number, parse, text } from './parse-options.ts';

/** `nibble quantize`. */
export interface QuantizeCommand {
  readonly name: 'quantize';
  /** A file, a folder or an id of the catalogue. */
  readonly model: string;
  readonly output: string;
  readonly recipe: Partial<Recipe>;
  /** A file with texts. */
  readonly calibrate?: string;
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
  const method = text(values, 'method');
  return {
    name: 'quantize',
    model,
    output,
    recipe: {
      ...given('to', text(values, 'to')),
      ...given('method', method === undefined ? undefined : parseMethod(method)),
      ...given('embedding', text(values, 'embedding')),
      ...given('head', text(values, 'head')),
    },
    ...given('calibrate', text(values, 'calibrate')),
    ...given('threads', number(values, 'threads')),
    json: values['json'] === true,
  };
}
