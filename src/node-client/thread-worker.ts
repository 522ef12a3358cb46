import { Worker as Thread } from 'node:worker_threads';

/** What the entry of the service's thread is given. */
export interface ThreadData {
  readonly port: MessagePort;
  readonly cacheFolder: string;
}

/** Node's own ports and threads can leave the process free to end. */
type Holding = Pick<Thread, 'ref' | 'unref'>;

/**
 * The service in a thread of its own, with the outside of a browser's worker: messages go through a port, and what
 * ends the thread is an `error` event. A program may end while nothing is asked of it, closed or not.
 */
export function threadWorker(cacheFolder: string): Worker {
  const { port1, port2 } = new MessageChannel();
  const data: ThreadData = { port: port2, cacheFolder };
  const thread = new Thread(new URL('../../workers/inference.node.js', import.meta.url), {
    workerData: data,
    transferList: [port2 as never], // Node's own class of ports, under the name of the browser's
    execArgv: [], // `node --input-type=module -e` and the like do not suit a thread
    name: 'nibble',
  });
  const fail = (message: string): void => {
    port1.dispatchEvent(Object.assign(new Event('error'), { message }));
  };
  thread.on('error', (error) => fail(error.message));
  thread.on('exit', (code) => fail(`it left with code ${code}`));
  holdWhileAsked(port1, [port1 as unknown as Holding, thread]);
  const terminate = (): void => {
    port1.close();
    void thread.terminate();
  };
  return Object.assign(port1, { terminate }) as unknown as Worker;
}

/** Keeps the process alive from each call (Comlink numbers them) until it is answered, and no longer. */
function holdWhileAsked(port: MessagePort, held: readonly Holding[]): void {
  const asked = new Set<unknown>();
  const post = port.postMessage.bind(port);
  port.postMessage = (message: { readonly id: unknown }, transfer: unknown) => {
    asked.add(message.id);
    for (const one of held) one.ref();
    post(message, transfer as Transferable[]);
  };
  port.addEventListener('message', ({ data }: MessageEvent<{ readonly id: unknown }>) => {
    asked.delete(data.id);
    if (asked.size === 0) for (const one of held) one.unref();
  });
}
