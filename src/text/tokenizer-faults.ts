import { Fault } from '../core/fault.ts';

/** The Fault for a vocabulary that cannot be used. */
export function invalidTokenizer(why: string, detail: Fault['detail'] = {}): Fault {
  return new Fault(
    'tokenizer-invalid',
    `The model's tokenizer cannot be used: ${why}. Use another copy of the model.`,
    detail,
  );
}
