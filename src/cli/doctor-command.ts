import { doctorOptions } from './options.ts';
import { given, invalid, parse, text } from './parse-options.ts';

/** `nibble doctor`. */
export interface DoctorCommand {
  readonly name: 'doctor';
  readonly catalog?: string;
  readonly json: boolean;
}

/** @throws Fault `option-unknown` or `option-invalid`. */
export function parseDoctor(args: readonly string[]): DoctorCommand | { readonly name: 'help' } {
  const { values, positionals } = parse('doctor', args, doctorOptions);
  if (values['help']) return { name: 'help' };
  if (positionals[0] !== undefined)
    throw invalid('nibble doctor', `does not know what to do with '${positionals[0]}'`);
  return { name: 'doctor', json: values['json'] === true, ...given('catalog', text(values, 'catalog')) };
}
