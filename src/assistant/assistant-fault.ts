import { Fault, isFault } from '../core/fault.ts';

/** Whatever was thrown, as something that can be shown. */
export function toFault(thrown: unknown): Fault {
  if (isFault(thrown)) return thrown;
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  return new Fault(
    'bug',
    `Something unexpected happened: ${said}. Try again; if it comes back, report it.`,
    {},
    thrown,
  );
}

export function isAbort(thrown: unknown): boolean {
  return isFault(thrown) && thrown.code === 'aborted';
}

/** For whoever comes after the end. */
export function closedFault(): Fault {
  return new Fault('closed', 'This assistant has been closed; create another one.');
}
