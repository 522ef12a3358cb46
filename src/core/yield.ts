/**
 * Lets whatever waits in the event loop run first: an abort message, a progress callback, a repaint.
 *
 * A promise alone only reaches the microtask queue, where messages are never delivered, and `setTimeout` is held
 * back 4 ms once it nests. Node has `setImmediate`; elsewhere a message to ourselves is the fastest whole task.
 */
export const yieldToEventLoop: () => Promise<void> =
  typeof setImmediate === 'function' ? yieldByImmediate : yieldByMessage();

function yieldByImmediate(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** Yields through one MessageChannel, made at the first call. Messages arrive in order, so waiters queue. */
export function yieldByMessage(): () => Promise<void> {
  const waiting: (() => void)[] = [];
  let port: MessagePort | undefined;
  const open = (): MessagePort => {
    const channel = new MessageChannel();
    channel.port1.addEventListener('message', () => waiting.shift()?.());
    channel.port1.start();
    return channel.port2;
  };
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      port ??= open();
      port.postMessage(undefined);
    });
}
