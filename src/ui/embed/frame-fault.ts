import { isFault } from '../../core/fault.ts';
import type { EmbedFault } from './protocol.ts';

/** Whatever was thrown, as plain data for the page. */
export function asFrameFault(thrown: unknown): EmbedFault {
  if (isFault(thrown)) return { code: thrown.code, message: thrown.message, detail: thrown.detail };
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: 'bug', message: `Something unexpected happened in the assistant: ${said}.`, detail: {} };
}
