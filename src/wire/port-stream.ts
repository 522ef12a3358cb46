import { Fault } from '../core/fault.ts';
import { fromWire, toWire } from './fault-wire.ts';
import type { WireFault } from './fault-wire.ts';

/** Reader to producer: one `pull` asks for one item. */
type Down = { readonly type: 'pull' } | { readonly type: 'cancel' };

/** Producer to reader. Nothing follows `end` or `fail`. */
type Up<T> =
  | { readonly type: 'item'; readonly item: T }
  | { readonly type: 'end' }
  | { readonly type: 'fail'; readonly fault: WireFault };

/** Pulls kept on their way, so that the producer need not wait for the page to come round. */
const PULLS_AHEAD = 4;

/**
 * Producer's side: one item for each pull. A cancel, a broken port, a reader known to be `gone` and the end all run the
 * producer's `finally`; the promise settles after it, and never rejects: what the producer threw went to the reader.
 */
export async function serve<T>(
  items: AsyncGenerator<T>,
  port: MessagePort,
  gone?: AbortSignal,
): Promise<void> {
  const say = (message: Up<T>): void => port.postMessage(message);
  const asked = pulls(port, gone);
  try {
    while (await asked.next()) {
      const next = await items.next();
      if (next.done === true) return say({ type: 'end' });
      say({ type: 'item', item: next.value });
    }
    await items.return(undefined);
    say({ type: 'end' });
  } catch (error) {
    say({ type: 'fail', fault: toWire(error) });
  } finally {
    asked.close();
    port.close();
  }
}

/** Counts the pulls that have come in; `next()` is false once the reader has gone. */
function pulls(port: MessagePort, left: AbortSignal | undefined) {
  let waiting = 0;
  let gone = left?.aborted ?? false;
  let wake: (() => void) | undefined;
  const hear = (message?: Down): void => {
    if (message?.type === 'pull') waiting++;
    else gone = true;
    wake?.();
  };
  port.addEventListener('message', (event: MessageEvent<Down>) => hear(event.data));
  port.addEventListener('messageerror', () => hear());
  port.addEventListener('close', () => hear());
  const lose = (): void => hear();
  left?.addEventListener('abort', lose);
  port.start();
  return {
    async next(): Promise<boolean> {
      if (waiting === 0 && !gone) await new Promise<void>((resolve) => (wake = resolve));
      if (gone) return false;
      waiting--;
      return true;
    },
    close: () => left?.removeEventListener('abort', lose),
  };
}

/**
 * Reader's side. Leaving the loop early cancels the producer. `gone` says that the other side died, with the Fault
 * to throw as its reason; items that had arrived before are still given out.
 */
export async function* receive<T>(port: MessagePort, gone: AbortSignal): AsyncGenerator<T, void, void> {
  const say = (message: Down): void => port.postMessage(message);
  const inbox = openInbox<T>(port, gone);
  let over = false;
  try {
    for (let i = 0; i < PULLS_AHEAD; i++) say({ type: 'pull' });
    for (;;) {
      const message = await inbox.take();
      over = message.type !== 'item';
      if (message.type === 'end') return;
      if (message.type === 'fail') throw fromWire(message.fault);
      say({ type: 'pull' });
      yield message.item;
    }
  } finally {
    inbox.close();
    if (!over) say({ type: 'cancel' });
    port.close();
  }
}

function openInbox<T>(port: MessagePort, gone: AbortSignal) {
  const arrived: Up<T>[] = [];
  let wake: (() => void) | undefined;
  const hear = (message: Up<T>): void => {
    arrived.push(message);
    wake?.();
  };
  const lose = (): void => hear({ type: 'fail', fault: toWire(lostFault(gone)) });
  port.addEventListener('message', (event: MessageEvent<Up<T>>) => hear(event.data));
  port.addEventListener('messageerror', lose);
  port.addEventListener('close', lose);
  gone.addEventListener('abort', lose);
  if (gone.aborted) lose();
  port.start();
  return {
    async take(): Promise<Up<T>> {
      if (arrived.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      return arrived.shift()!;
    },
    close: () => gone.removeEventListener('abort', lose),
  };
}

function lostFault(gone: AbortSignal): unknown {
  if (gone.aborted) return gone.reason;
  return new Fault(
    'worker-died',
    'The worker that runs the model went away in mid-answer; send the message again.',
  );
}
