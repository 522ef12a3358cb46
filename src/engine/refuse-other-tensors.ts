import type { ModelFile } from '../artifact/tensor.ts';
import { Fault } from '../core/fault.ts';

/**
 * Leaving out a weight would give wrong answers in silence.
 * @param found Names of the tensors that the model's architecture has.
 * @throws Fault `architecture-unsupported` when the file has another
 */
export function refuseOtherTensors(model: ModelFile, found: ReadonlySet<string>): void {
  for (const name of model.tensors.keys()) {
    if (found.has(name)) continue;
    throw new Fault(
      'architecture-unsupported',
      `The tensor ${name} belongs to a variant of its architecture that Nibble does not run. ` +
        'Choose a model without experts or adapters.',
      { tensor: name },
    );
  }
}
