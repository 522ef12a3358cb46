import { createClient, isFault } from '../../src/index.ts';
import type { ChatOptions, Client, ClientOptions, LoadProgress } from '../../src/index.ts';

/** The workers of this page that live, so that a test can count them, or end one behind the client's back. */
const living = new Set<Worker>();
globalThis.Worker = class extends Worker {
  constructor(...start: ConstructorParameters<typeof Worker>) {
    super(...start);
    living.add(this);
  }
  override terminate(): void {
    living.delete(this);
    super.terminate();
  }
};

let client: Client | undefined;
const progress: LoadProgress[] = [];

/** An answer on its way, read only as far as a test wants. */
interface Reading {
  text: string;
  pieces: number;
  readonly outcome: Promise<string>;
}
let reading: Reading | undefined;
let readOn = (): void => {};

/** What became of something: a Fault's code, or how it went. */
async function outcome(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'fine';
  } catch (error) {
    return isFault(error) ? `${error.code}: ${error.message}` : `no Fault: ${String(error)}`;
  }
}

const functions = {
  /** Connects, and keeps what was heard meanwhile. */
  open(catalog: string, options: Partial<ClientOptions> = {}): Promise<string> {
    const onProgress = (step: LoadProgress): void => void progress.push(step);
    return outcome(
      createClient({ model: 'one', catalog, onProgress, ...options }).then((made) => (client = made)),
    );
  },

  progress: () => progress,

  async facts() {
    return { info: client!.info, memoryBytes: await client!.memoryBytes() };
  },

  async answer(request: ChatOptions) {
    const { text, stats } = await client!.chat(request).result;
    return { text, stats };
  },

  tokenize: (text: string) => client!.tokenize(text),

  /** Reads `pieces` of an answer and then no further, until it is told to. */
  async readSome(request: ChatOptions, pieces: number): Promise<string> {
    const held = new Promise<void>((resolve) => (readOn = resolve));
    let stopped = (): void => {};
    const there = new Promise<void>((resolve) => (stopped = resolve));
    const reply = client!.chat(request);
    const read = async (): Promise<void> => {
      for await (const part of reply) {
        reading!.text += part.text;
        if (++reading!.pieces === pieces) {
          stopped();
          await held;
        }
      }
      const { text } = await reply.result;
      if (text !== reading!.text) throw new Error('The pieces are not the whole.');
    };
    reading = { text: '', pieces: 0, outcome: Promise.resolve('') };
    reading = Object.assign(reading, { outcome: outcome(read()) });
    await Promise.race([there, reading.outcome]);
    return reading.text;
  },

  async readRest() {
    readOn();
    const how = await reading!.outcome;
    return { how, text: reading!.text };
  },

  /** Ends this page's workers without a word. */
  killWorkers: () => living.forEach((worker) => worker.terminate()),

  workers: () => living.size,

  close: () => outcome(client!.close()),
};

/** What a test may run in the page. */
export type TabsPage = typeof functions;

Object.assign(globalThis, { tabsPage: functions });
