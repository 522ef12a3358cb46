import { isFault } from '../../core/fault.ts';
import { toPlain, type PlainFault } from '../../core/plain-fault.ts';

/** Whatever was thrown, as plain data for the page. */
export function asFrameFault(thrown: unknown): PlainFault {
  if (isFault(thrown)) return toPlain(thrown);
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: 'bug', message: `Something unexpected happened in the assistant: ${said}.`, detail: {} };
}
