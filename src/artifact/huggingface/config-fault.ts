import { Fault, type FaultDetail } from '../../core/fault.ts';

/** The configuration says too little, or something impossible. */
export function invalidConfig(why: string, detail: FaultDetail = {}): Fault {
  return new Fault(
    'config-invalid',
    `The model's folder cannot be used: ${why}. Use another copy of it.`,
    detail,
  );
}

/** The model is of a kind that Nibble does not know. */
export function unsupportedModel(why: string, detail: FaultDetail = {}): Fault {
  return new Fault(
    'architecture-unsupported',
    `${why} Choose a model of another kind, or a GGUF of this one.`,
    detail,
  );
}
