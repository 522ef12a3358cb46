import { createClient, isFault, openModels } from '../../src/index.ts';
import type { ChatOptions, Client, ModelStore } from '../../src/index.ts';

const hello: ChatOptions = {
  messages: [{ role: 'user', content: 'hello world' }],
  temperature: 0,
  maxTokens: 8,
};
const endless: ChatOptions = { ...hello, maxTokens: 100_000, logitBias: { 0: -1000, 2: -1000 } };
const long: ChatOptions = { ...hello, messages: [{ role: 'user', content: 'ab '.repeat(80) }] };

/** What an aborted call ended with, and whether its cause is the very reason of the signal. */
interface Ending {
  readonly code: string;
  readonly hasReason: boolean;
}

async function ending(work: Promise<unknown>, signal?: AbortSignal): Promise<Ending> {
  try {
    await work;
    return { code: 'fine', hasReason: false };
  } catch (error) {
    return {
      code: isFault(error) ? error.code : `no Fault: ${String(error)}`,
      hasReason: signal !== undefined && error instanceof Error && error.cause === signal.reason,
    };
  }
}

async function read(client: Client, options: ChatOptions, onText: () => void): Promise<void> {
  for await (const _ of client.chat(options)) onText();
}

let waiting: { readonly abort: AbortController; readonly ended: Promise<Ending> } | undefined;

let downloading: { readonly models: ModelStore; readonly ended: Promise<Ending> } | undefined;

const functions = {
  /** Starts a client and leaves it waiting for the server. */
  begin(catalog: string) {
    const abort = new AbortController();
    const ended = ending(createClient({ model: 'one', catalog, signal: abort.signal }), abort.signal);
    waiting = { abort, ended };
  },

  /** Cancels what `begin` began. */
  cancel() {
    waiting!.abort.abort({ because: 'enough' });
    return waiting!.ended;
  },

  /** Cancels the start at the first progress of a phase, or at its last. */
  abortStart(catalog: string, phase: 'download' | 'load', when: 'first' | 'last') {
    const abort = new AbortController();
    const { signal } = abort;
    const client = createClient({
      model: 'one',
      catalog,
      signal,
      onProgress(progress) {
        if (progress.phase !== phase) return;
        if (when === 'first' || progress.doneBytes === progress.totalBytes) abort.abort({ because: phase });
      },
    });
    return ending(client, signal);
  },

  /** Cancels answers and scores before, in and after prefill; the client must go on as if nothing had been. */
  async abortCalls(catalog: string) {
    const client = await createClient({ model: 'one', catalog });
    const before = await client.memoryBytes();
    const endings: Record<string, Ending> = {};
    const note = async (name: string, run: (signal: AbortSignal, stop: () => void) => Promise<unknown>) => {
      const abort = new AbortController();
      const stop = () => abort.abort({ because: name });
      endings[name] = await ending(run(abort.signal, stop), abort.signal);
    };
    await note('before', (signal, stop) => (stop(), client.chat({ ...hello, signal }).result));
    await note('prefill', (signal, stop) => {
      const { result } = client.chat({ ...long, signal });
      setTimeout(stop); // the request has been sent by then
      return result;
    });
    await note('decode', (signal, stop) => read(client, { ...endless, signal }, stop));
    await note('queued', async (signal, stop) => {
      let queued: Promise<unknown> | undefined;
      for await (const _ of client.chat(endless)) {
        queued ??= client.chat({ ...hello, signal }).result;
        stop();
        break;
      }
      await queued;
    });
    await note('score', (signal, stop) => {
      const scored = client.score({ prompt: [1, 4, 5], continuation: Array(150).fill(6), top: 5, signal });
      setTimeout(stop);
      return scored;
    });
    const { text } = await client.chat(hello).result;
    const { text: again } = await client.chat(hello).result;
    const grown = (await client.memoryBytes()) - before;
    await client.close();
    return { endings, text, again, grown };
  },

  /** The same conversation asked twice at once. */
  async twiceAtOnce(catalog: string) {
    const client = await createClient({ model: 'one', catalog });
    const [first, second] = await Promise.all([client.chat(hello).result, client.chat(hello).result]);
    await client.close();
    return { texts: [first.text, second.text], cached: second.usage.cachedTokens };
  },

  /** Closes twice in mid-answer, while others wait. */
  async closeTwice(catalog: string) {
    const client = await createClient({ model: 'one', catalog });
    const closings: Promise<void>[] = [];
    const waiters: Promise<Ending>[] = [];
    const close = (): void => {
      if (closings.length > 0) return;
      waiters.push(ending(client.chat(hello).result));
      waiters.push(ending(client.score({ prompt: [1], continuation: [4] })));
      closings.push(client.close(), client.close());
    };
    const running = await ending(read(client, endless, close));
    const codes = [running, ...(await Promise.all(waiters))].map(({ code }) => code);
    await Promise.all(closings);
    await client.close();
    codes.push((await ending(client.chat(hello).result)).code, (await ending(client.tokenize('x'))).code);
    return codes;
  },

  /** Closes while the worker is on its way. */
  async closeAtOnce(catalog: string) {
    const models = openModels({ catalog });
    const listed = ending(models.list());
    await models.close();
    return (await listed).code;
  },

  /** Leaves a download waiting for the server. */
  beginDownload(catalog: string) {
    const models = openModels({ catalog });
    downloading = { models, ended: ending(models.download('one')) };
  },

  /** Closes what `beginDownload` opened. */
  async closeDownload() {
    await downloading!.models.close();
    return (await downloading!.ended).code;
  },
};

/** What a test may run in the page. */
export type CallsPage = typeof functions;

Object.assign(globalThis, { callsPage: functions });
