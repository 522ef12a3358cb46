import { transferHandlers } from 'comlink';
import type { TransferHandler } from 'comlink';
import { Fault, isFault } from '../core/fault.ts';
import { fromPlain, toPlain, type PlainFault } from '../core/plain-fault.ts';

/** A Fault on its way to the other side. */
export interface WireFault extends PlainFault {
  /** Message of the error behind it. */
  readonly cause?: string;
}

/** What Comlink's own handler sends, with the Fault beside it. */
interface WireThrow {
  readonly isError: boolean;
  readonly value: unknown;
  readonly fault?: WireFault;
}

/** Any thrown value as a Fault: one of ours as it is, everything else a `bug` that keeps its message. */
export function asFault(error: unknown): Fault {
  if (isFault(error)) return error;
  return new Fault('bug', `Unexpected error: ${messageOf(error)}`, {}, error);
}

/** Any thrown value as plain data. */
export function toWire(error: unknown): WireFault {
  const fault = asFault(error);
  return { ...toPlain(fault), ...(fault.cause === undefined ? {} : { cause: messageOf(fault.cause) }) };
}

/** The Fault that `toWire` described. */
export function fromWire(wire: WireFault): Fault {
  return fromPlain(wire, wire.cause === undefined ? undefined : new Error(wire.cause));
}

let carried = false;

/**
 * Teaches Comlink to keep the code and detail of a Fault. Call once on each side; errors of anybody else who
 * uses Comlink on the same page travel as before.
 */
export function carryFaults(): void {
  const plain = transferHandlers.get('throw') as TransferHandler<{ value: unknown }, WireThrow> | undefined;
  if (carried || plain === undefined) return;
  carried = true;
  transferHandlers.set('throw', {
    canHandle: (value: unknown) => plain.canHandle(value),
    serialize: (thrown: { value: unknown }): [WireThrow, Transferable[]] => {
      const [value, moved] = plain.serialize(thrown);
      return [isFault(thrown.value) ? { ...value, fault: toWire(thrown.value) } : value, moved];
    },
    deserialize: (wire: WireThrow) => {
      if (wire.fault) throw fromWire(wire.fault);
      return plain.deserialize(wire);
    },
  } as TransferHandler<unknown, unknown>);
}

function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  try {
    return String(error);
  } catch {
    return 'an error that cannot be shown';
  }
}
