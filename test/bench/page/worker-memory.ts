/**
 * wllama keeps its WebAssembly.Memory to itself, inside a worker made from a blob. So every worker of this page first
 * imports a few lines that note the memories made in it and tell their size when asked; its own script is imported
 * after them, unchanged.
 */
export function watchWorkerMemory(): () => Promise<number> {
  const first: Worker[] = [];
  const Plain = globalThis.Worker;
  globalThis.Worker = class extends Plain {
    constructor(script: string | URL, options?: WorkerOptions) {
      super(withProbe(script), options);
      first.push(this);
    }
  };
  return async () => {
    const sizes = await Promise.all(first.map(askMemory));
    return sizes.reduce((sum, size) => sum + size, 0);
  };
}

const QUESTION = 'bench:memory-bytes';

function withProbe(script: string | URL): string {
  const probe = blobUrl(`(${probeMemory.toString()})(${JSON.stringify(QUESTION)})`);
  return blobUrl(`import ${JSON.stringify(probe)}; import ${JSON.stringify(String(script))};`);
}

function blobUrl(code: string): string {
  return URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
}

/** Runs in the worker: its source text is all that gets there. */
function probeMemory(question: string): void {
  const memories: WebAssembly.Memory[] = [];
  const Plain = WebAssembly.Memory;
  WebAssembly.Memory = class extends Plain {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super(descriptor);
      memories.push(this);
    }
  };
  addEventListener('message', (event) => {
    if (event.data !== question) return;
    event.stopImmediatePropagation();
    event.ports[0]?.postMessage(memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0));
  });
}

function askMemory(worker: Worker): Promise<number> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.addEventListener('message', ({ data }: MessageEvent<number>) => resolve(data), { once: true });
    port1.start();
    worker.postMessage(QUESTION, [port2]);
  });
}
