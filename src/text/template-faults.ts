import { Fault, isFault } from '../core/fault.ts';

/** The Fault for a template that asks for more work or memory than a prompt can need. */
export function templateTooCostly(why: string): Fault {
  return new Fault('template-timeout', `The model's chat template ${why}. Use another copy of the model.`);
}

/** More than any conversation has messages. */
const MAX_ITEMS = 10_000;

/** @throws Fault `template-timeout` for a list longer than a template may make. */
export function checkItemCount(count: number): void {
  if (count > MAX_ITEMS) throw templateTooCostly(`makes a list of ${count} items`);
}

/** The Fault for a template that cannot be read or fails. */
export function templateInvalid(why: string, cause?: unknown): Fault {
  return new Fault('template-invalid', `The model's chat template cannot be used: ${why}`, {}, cause);
}

/** Runs a step of the template package; whatever it throws comes out as a Fault. */
export function withTemplateFaults<T>(step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (isFault(error)) throw error;
    if (error instanceof RangeError) {
      // the stack, or the longest string the machine can hold
      throw templateInvalid('it nests too deeply or grows too long.', error);
    }
    throw templateInvalid(`${error instanceof Error ? error.message : String(error)}.`, error);
  }
}
