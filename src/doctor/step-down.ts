import { Fault, isFault } from '../core/fault.ts';
import type { FaultCode } from '../core/fault.ts';
import type { Notice } from '../core/protocol.ts';

/** The caller's own doing: another engine would not make it better. */
const NOT_THE_ENGINE: readonly FaultCode[] = ['aborted', 'closed', 'option-invalid'];

export interface SteppingDown {
  /** The GPU was asked for by name: then one that is not there is the caller's to know. */
  readonly isWanted: boolean;
  readonly onNotice: ((notice: Notice) => void) | undefined;
}

/** What `open` gives; undefined, and a notice why, when it cannot be had and another engine may be tried. */
export async function steppingDown<T>(
  open: () => Promise<T>,
  { isWanted, onNotice }: SteppingDown,
): Promise<T | undefined> {
  try {
    return await open();
  } catch (error) {
    const fault = isFault(error) ? error : strangeFault(error);
    if (NOT_THE_ENGINE.includes(fault.code)) throw fault;
    if (isWanted && fault.code === 'webgpu-missing') throw fault;
    onNotice?.({
      kind: 'engine-fallback',
      code: fault.code,
      message: `The model runs on the processor and not on the graphics processor. ${fault.message}`,
    });
    return undefined;
  }
}

/** Drivers and runtimes fail in ways that nobody has listed. */
function strangeFault(error: unknown): Fault {
  const why = error instanceof Error ? error.message : String(error);
  return new Fault('engine-wrong', `It could not run this model: ${why}.`, {}, error);
}
