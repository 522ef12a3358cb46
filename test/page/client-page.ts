import { supervise } from '../../src/client/supervisor.ts';
import { createClient, isFault, openModels } from '../../src/index.ts';
import type { ChatOptions, Client } from '../../src/index.ts';

const hello: ChatOptions = {
  messages: [{ role: 'user', content: 'hello world' }],
  temperature: 0,
  maxTokens: 8,
};
const endless: ChatOptions = { ...hello, maxTokens: 100_000, logitBias: { 0: -1000, 2: -1000 } };

/** What became of something: a Fault's code, or how it went. */
async function outcome(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'fine';
  } catch (error) {
    return isFault(error) ? `${error.code}: ${error.message}` : `no Fault: ${String(error)}`;
  }
}

/** A client whose workers the page can reach. */
async function connect(catalog: string): Promise<{ client: Client; workers: Worker[] }> {
  const workers: Worker[] = [];
  const createWorker = (): Worker => {
    const worker = new Worker(new URL('../../workers/inference.worker.js', import.meta.url), {
      type: 'module',
    });
    workers.push(worker);
    return worker;
  };
  return { client: await createClient({ model: 'one', catalog, createWorker }), workers };
}

const stuck = new AbortController();
let stuckLoad: Promise<string> | undefined;

const functions = {
  /** The whole way on the worker that ships with the package. */
  async visit(catalog: string) {
    const models = openModels({ catalog });
    const [before] = await models.list();
    await models.close();
    const client = await createClient({ model: 'one', catalog });
    const { info } = client;
    const { text, finishReason, stats } = await client.chat(hello).result;
    const threads = stats.threads;
    await client.close();
    return { info, before, text, finishReason, threads };
  },

  start: (catalog: string) => outcome(createClient({ model: 'one', catalog })),

  /** The first model of the catalogue, as a page sees it that has loaded nothing. */
  async record(catalog: string) {
    const models = openModels({ catalog });
    const [record] = await models.list();
    await models.close();
    return record!;
  },

  /** Begins a load that never ends, in a worker of that name; answers when weights are being put into memory. */
  loadForEver: (catalog: string, name: 'still' | '' = '') =>
    new Promise<void>((loading) => {
      const load = createClient({
        model: 'one',
        catalog,
        createWorker: () => new Worker('/test/fakes/stuck-load.worker.js', { type: 'module', name }),
        signal: stuck.signal,
        onProgress: ({ phase }) => phase === 'load' && loading(),
      });
      stuckLoad = outcome(load);
    }),

  /** Cancels the load that never ends. */
  giveUp() {
    stuck.abort();
    return stuckLoad;
  },

  /** Ends the worker behind the client's back in the middle of an answer, then asks again. */
  async killInMidAnswer(catalog: string) {
    const { client, workers } = await connect(catalog);
    let killedMs = 0;
    const listen = async (): Promise<void> => {
      for await (const _ of client.chat(endless)) {
        killedMs ||= performance.now();
        workers[0]!.terminate();
      }
    };
    const first = await outcome(listen());
    const silentMs = performance.now() - killedMs;
    const { text } = await client.chat(hello).result;
    await client.close();
    return { first, silentMs, text, workers: workers.length };
  },

  /** Waits for an answer that never comes, until the worker breaks. */
  async breakInside(script: string) {
    const supervisor = supervise({ createWorker: () => new Worker(script, { type: 'module' }) });
    const found = await outcome(supervisor.ask(() => new Promise(() => {})));
    await supervisor.close();
    return found;
  },

  /** A worker that never comes back, and the milliseconds between the page's frames meanwhile. */
  async hang(script: string) {
    const timing = { heartbeatMs: 200 };
    const supervisor = supervise({ createWorker: () => new Worker(script, { type: 'module' }), timing });
    const frames: number[] = [];
    const count = (): number => requestAnimationFrame((now) => void (frames.push(now), count()));
    count();
    const found = await outcome(supervisor.ask(({ link }) => link.api.tokenize('x')));
    await supervisor.close();
    return { found, gaps: frames.slice(1).map((now, i) => now - frames[i]!) };
  },

  /** Stops in prefill, in decode, and by leaving; each time the next answer must come. */
  async stopEverywhere(catalog: string) {
    const client = await createClient({ model: 'one', catalog });
    const long = { ...hello, messages: [{ role: 'user', content: 'ab '.repeat(60) }] } as const;
    const prefill = new AbortController();
    const aborted = outcome(client.chat({ ...long, signal: prefill.signal }).result);
    prefill.abort();
    const decode = new AbortController();
    const listen = async (): Promise<void> => {
      for await (const _ of client.chat({ ...endless, signal: decode.signal })) decode.abort();
    };
    const outcomes = [await aborted, await outcome(listen())];
    for await (const _ of client.chat(endless)) break;
    const { text } = await client.chat(hello).result;
    await client.close();
    return { outcomes, text };
  },

  async closeInMidAnswer(catalog: string) {
    const client = await createClient({ model: 'one', catalog });
    let closing: Promise<void> | undefined;
    const listen = async (): Promise<void> => {
      for await (const _ of client.chat(endless)) closing ??= client.close();
    };
    const found = await outcome(listen());
    await closing;
    return found;
  },
};

/** What a test may run in the page. */
export type ClientPage = typeof functions;

Object.assign(globalThis, { clientPage: functions });
