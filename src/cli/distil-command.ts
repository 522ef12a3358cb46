import { distilOptions } from './options.ts';
import { count, given, invalid, number, parse, text } from './parse-options.ts';

/** `nibble distil`. */
export interface DistilCommand {
  readonly name: 'distil';
  /** A file, a folder or an id of the catalogue. */
  readonly teacher: string;
  readonly output: string;
  /** A file with texts. */
  readonly texts?: string;
  readonly refine: boolean;
  readonly dimensions?: number;
  readonly epochs?: number;
  readonly seed?: number;
  readonly threads?: number;
  readonly json: boolean;
}

/** @throws Fault `option-unknown` or `option-invalid`. */
export function parseDistil(args: readonly string[]): DistilCommand | { readonly name: 'help' } {
  const { values, positionals } = parse('distil', args, distilOptions);
  if (values['help']) return { name: 'help' };
  const [teacher, more] = positionals;
  if (teacher === undefined || more !== undefined)
    throw invalid(
      'nibble distil',
      'takes one teacher: nibble distil FILE --texts FILE --refine -o STUDENT.gguf',
    );
  const output = text(values, 'out');
  if (output === undefined)
    throw invalid('--out', 'is missing: nibble distil needs a name for the result, -o FILE');
  const texts = text(values, 'texts');
  const refine = values['refine'] === true;
  if (refine && texts === undefined) throw invalid('--refine', 'needs texts to learn from: --texts FILE');
  return {
    name: 'distil',
    teacher,
    output,
    refine,
    ...given('texts', texts),
    ...given('dimensions', number(values, 'dimensions')),
    ...given('epochs', number(values, 'epochs')),
    ...given('seed', number(values, 'seed')),
    ...given('threads', count(values, 'threads')),
    json: values['json'] === true,
  };
}
