import { Worker as Thread } from 'node:worker_threads';

/** What the entry of the service's thread is given. */
export interface ThreadData {
  readonly port: MessagePort;
  readonly cacheFolder: string;
}

/**
 * The service in a thread of its own, with the outside of a browser's worker: messages go through a port, and what
 * ends the thread is an `error` event.
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
  const terminate = (): void => {
    port1.close();
    void thread.terminate();
  };
  return Object.assign(port1, { terminate }) as unknown as Worker;
}
