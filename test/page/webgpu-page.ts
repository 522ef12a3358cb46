import { createClient, isFault } from '../../src/index.ts';
import type { ChatOptions } from '../../src/index.ts';

const hello: ChatOptions = {
  messages: [{ role: 'user', content: 'hello world' }],
  temperature: 0,
  maxTokens: 8,
};

const functions = {
  /** An answer for each of these options as it streams, and what all of them were made on. */
  async answers(catalog: string, device: 'wasm' | 'webgpu', all: readonly Partial<ChatOptions>[]) {
    const client = await createClient({ model: 'one', catalog, device });
    const texts: string[] = [];
    let pieces = 0;
    for (const options of all) {
      let told = '';
      for await (const { text } of client.chat({ ...hello, ...options })) {
        told += text;
        pieces++;
      }
      texts.push(told);
    }
    const { kernel, device: used, memoryBytes } = client.info;
    await client.close();
    return { texts, pieces, kernel, device: used, memoryBytes };
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
