import { createClient, isFault } from '../../src/index.ts';
import type { ChatOptions } from '../../src/index.ts';

const hello: ChatOptions = {
  messages: [{ role: 'user', content: 'hello world' }],
  temperature: 0,
  maxTokens: 8,
};

const functions = {
  /** One answer as it streams, and what it was made on. */
  async answer(catalog: string, device: 'wasm' | 'webgpu', options: Partial<ChatOptions> = {}) {
    const client = await createClient({ model: 'one', catalog, device });
    const pieces: string[] = [];
    for await (const piece of client.chat({ ...hello, ...options })) pieces.push(piece.text);
    const { kernel, device: used, memoryBytes } = client.info;
    await client.close();
    return { text: pieces.join(''), pieces: pieces.length, kernel, device: used, memoryBytes };
  },

  /** Opens a client where the browser has no GPU to give. */
  async withoutGpu(catalog: string) {
    const createWorker = (): Worker => new Worker('/test/fakes/no-gpu.worker.js', { type: 'module' });
    try {
      await createClient({ model: 'one', catalog, device: 'webgpu', createWorker });
      return 'fine';
    } catch (error) {
      return isFault(error) ? error.code : String(error);
    }
  },
};

/** What a test may run in the page. */
export type WebgpuPage = typeof functions;

Object.assign(globalThis, { webgpuPage: functions });
