import { Fault } from '../../core/fault.ts';

/** The file is no safetensors file, or contradicts itself. */
export function corruptSafetensors(file: string, what: string, cause?: unknown): Fault {
  const message = `${file} cannot be read as safetensors: ${what}. Download it again or use another copy of the model.`;
  return new Fault('safetensors-corrupt', message, { file }, cause);
}
