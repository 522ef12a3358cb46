import { createClient, isFault, openModels } from '../../src/index.ts';
import type { Client } from '../../src/index.ts';

const hello = { messages: [{ role: 'user', content: 'hello world' }], temperature: 0, maxTokens: 8 } as const;

let client: Client | undefined;
let download: Promise<string> | undefined;
let doneBytes = 0;
let pause = new AbortController();

async function answer(): Promise<string> {
  return (await client!.chat(hello).result).text;
}

const functions = {
  /** Loads a model, which stays, and has it answer. */
  async start(catalog: string, model: string) {
    client = await createClient({ model, catalog, tabs: 'alone' });
    return answer();
  },
  answer,

  /** Begins to bring a model to this device, through the client when one is there. */
  download(catalog: string, model: string) {
    const models = client?.models ?? openModels({ catalog });
    pause = new AbortController();
    const onProgress = (step: { phase: string; doneBytes?: number }): void => {
      if (step.phase === 'download') doneBytes = step.doneBytes ?? 0;
    };
    download = models.download(model, { signal: pause.signal, onProgress }).then(
      () => 'fine',
      (error: unknown) => (isFault(error) ? error.code : String(error)),
    );
  },
  doneBytes: () => doneBytes,
  pause: () => pause.abort(),
  /** How the download ended. */
  downloaded: () => download,

  async list(catalog: string) {
    const models = openModels({ catalog });
    const records = await models.list();
    const { weightBytes, leftoverBytes } = await models.usage();
    await models.close();
    return { records, weightBytes, leftoverBytes };
  },

  /** Bytes freed, or the code of the Fault. */
  async deleteLeftovers(catalog: string) {
    const models = openModels({ catalog });
    const freed = await models
      .deleteLeftovers()
      .catch((error: unknown) => (isFault(error) ? error.code : String(error)));
    await models.close();
    return freed;
  },
};

/** What a test may run in the page. */
export type ModelsPage = typeof functions;

Object.assign(globalThis, { modelsPage: functions });
