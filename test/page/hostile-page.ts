import { chat } from '../../src/client/chat.ts';
import { keepLoaded } from '../../src/client/load.ts';
import { supervise } from '../../src/client/supervisor.ts';
import { isFault } from '../../src/index.ts';

export interface Trial {
  readonly id: string;
  /** A Fault's code, or what came instead. */
  readonly outcome: string;
  readonly message: string;
  /** The quicker of two, because the machine may be busy. */
  readonly ms: number;
}

let workers = 0;
const supervisor = supervise({
  createWorker: () => {
    workers++;
    return new Worker(new URL('../../workers/inference.worker.js', import.meta.url), { type: 'module' });
  },
});

async function answer(catalogUrl: string, model: string): Promise<string> {
  const ready = keepLoaded(supervisor, { load: { model, catalogUrl, threads: 1 }, onProgress: undefined });
  const link = async () => (await ready()).link;
  const messages = [{ role: 'user', content: 'hello world' }] as const;
  return (await chat(supervisor, link, { messages, maxTokens: 4, temperature: 0 }).result).text;
}

async function attempt(catalogUrl: string, id: string): Promise<Trial> {
  const began = performance.now();
  const done = (outcome: string, message: string): Trial => ({
    id,
    outcome,
    message,
    ms: performance.now() - began,
  });
  try {
    return done('fine', await answer(catalogUrl, id));
  } catch (error) {
    return isFault(error) ? done(error.code, error.message) : done('no Fault', String(error));
  }
}

const functions = {
  /** Loads each model and asks it, all in one worker. */
  async tryEach(catalogUrl: string, ids: readonly string[]) {
    const trials: Trial[] = [];
    for (const id of ids) {
      const first = await attempt(catalogUrl, id);
      const second = await attempt(catalogUrl, id);
      trials.push(first.ms < second.ms ? first : second);
    }
    return { trials, workers };
  },
};

/** What a test may run in the page. */
export type HostilePage = typeof functions;

Object.assign(globalThis, { hostilePage: functions });
