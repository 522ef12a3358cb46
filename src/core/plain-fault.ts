import { Fault } from './fault.ts';
import type { FaultCode, FaultDetail } from './fault.ts';

/** A Fault as plain data: structured clone would keep only `message` and `stack`. */
export interface PlainFault {
  readonly code: FaultCode;
  readonly message: string;
  readonly detail: FaultDetail;
}

export function toPlain({ code, message, detail }: Fault): PlainFault {
  return { code, message, detail };
}

/** The Fault that `toPlain` described. */
export function fromPlain({ code, message, detail }: PlainFault, cause?: Error): Fault {
  return new Fault(code, message, detail, cause);
}
