import { createClient, isFault } from '../../src/index.ts';
import type { Client, Notice } from '../../src/index.ts';

/** How the GPU of each worker is, one after the other; the last one stays. */
type Workers = readonly string[];

const question = {
  messages: [{ role: 'user', content: 'hello world' }],
  maxTokens: 24,
  logitBias: { 0: -1000, 2: -1000 },
} as const;

async function withClient<T>(catalog: string, workers: Workers, use: (client: Client) => Promise<T>) {
  const notices: Notice[] = [];
  let started = 0;
  const createWorker = () => {
    const how = workers[Math.min(started++, workers.length - 1)]!;
    return new Worker(`/test/fakes/gpu.worker.js${how}`, { type: 'module' });
  };
  const client = await createClient({
    model: 'one',
    catalog,
    createWorker,
    onProgress(progress) {
      if (progress.phase === 'notice' && progress.notice.kind === 'engine-fallback')
        notices.push(progress.notice);
    },
  });
  try {
    return { ...(await use(client)), device: client.info.device, notices, started };
  } finally {
    await client.close();
  }
}

let told = '';
let answered: Promise<{ readonly text: string; readonly device: string }> | undefined;

const functions = {
  /** Begins an answer on the browser's own GPU, in the worker that ships with the package. */
  async begin(catalog: string) {
    const client = await createClient({ model: 'one', catalog, device: 'webgpu', tabs: 'alone' });
    const before = client.info.device;
    const reply = client.chat({ ...question, maxTokens: 40, temperature: 0 });
    const read = async () => {
      for await (const { text } of reply) told += text;
      const { text } = await reply.result;
      await client.close();
      return { text, device: client.info.device };
    };
    answered = read();
    return before;
  },

  told: () => told,
  ended: () => answered!,

  /** One answer: what was told piece by piece, and the whole. */
  answer: (catalog: string, workers: Workers, temperature = 0) =>
    withClient(catalog, workers, async (client) => {
      let told = '';
      try {
        const reply = client.chat({ ...question, temperature, seed: 1 });
        for await (const { text } of reply) told += text;
        const { text, usage, stats } = await reply.result;
        return { told, text, usage, stats };
      } catch (error) {
        if (!isFault(error)) throw error;
        return { told, code: error.code, message: error.message };
      }
    }),

  score: (catalog: string, workers: Workers) =>
    withClient(catalog, workers, async (client) => ({
      steps: await client.score({ prompt: [1, 4, 5], continuation: [6, 7, 8, 9, 10, 11] }),
    })),
};

/** What a test may run in the page. */
export type GpuPage = typeof functions;

Object.assign(globalThis, { gpuPage: functions });
