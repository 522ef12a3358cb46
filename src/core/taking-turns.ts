import { throwIfAborted } from './fault.ts';
import { yieldToEventLoop } from './yield.ts';

/** Work between two turns of the event loop, where searches and aborts wait. */
const TURN_MS = 20;

/**
 * To be called, and awaited, between small pieces of long work: now and then it lets others have a turn.
 * The promise rejects with a Fault `aborted`.
 */
export function takingTurns(signal: AbortSignal | undefined): () => Promise<void> | undefined {
  let began = performance.now();
  const turn = async () => {
    await yieldToEventLoop();
    throwIfAborted(signal);
    began = performance.now();
  };
  return () => (performance.now() - began > TURN_MS ? turn() : undefined);
}
