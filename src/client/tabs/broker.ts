import { startTrusted } from '../../core/trusted-worker.ts';

/** A broker that has not spoken by then is taken for none. */
const PATIENCE_MS = 5_000;

/** The line to the tabs' broker; nothing where a browser has or allows none, or its script is not served. */
export function reachBroker(): Promise<MessagePort | undefined> {
  const broker = startBroker();
  if (!broker) return Promise.resolve(undefined);
  const { port } = broker;
  return new Promise((resolve) => {
    const settle = (reached: boolean): void => {
      clearTimeout(late);
      broker.removeEventListener('error', fail);
      if (!reached) port.close();
      resolve(reached ? port : undefined);
    };
    const fail = (): void => settle(false);
    const late = setTimeout(fail, PATIENCE_MS);
    broker.addEventListener('error', fail);
    port.addEventListener('message', () => settle(true), { once: true });
    port.start();
  });
}

function startBroker(): SharedWorker | undefined {
  try {
    return startTrusted(
      () =>
        // Vite and plain tsc both follow this very shape; the URL literal must end in `.js`.
        new SharedWorker(new URL('../../../workers/tab-broker.worker.js', import.meta.url), {
          type: 'module',
          name: 'nibble-tabs',
        }),
      'SharedWorker',
    );
  } catch {
    return undefined; // none on this platform, or not in this frame
  }
}
