import { createClient, isFault, openModels } from '../../src/index.ts';
import type { ClientOptions, HubOptions } from '../../src/index.ts';

const hello = { messages: [{ role: 'user', content: 'hello world' }], temperature: 0, maxTokens: 8 } as const;

interface Visit {
  readonly text: string;
  /** Bytes that were here when the load began. */
  readonly cachedBytes: number;
}

const functions = {
  /** Loads a model and has it answer; the code of the Fault when it does not come to that. */
  async visit(options: ClientOptions): Promise<Visit | string> {
    let cachedBytes = -1;
    try {
      const client = await createClient({
        ...options,
        tabs: 'alone',
        onProgress: (step) => {
          if (step.phase === 'download' && cachedBytes < 0) ({ cachedBytes } = step);
        },
      });
      const { text } = await client.chat(hello).result;
      await client.close();
      return { text, cachedBytes };
    } catch (error) {
      return isFault(error) ? error.code : String(error);
    }
  },

  /** Begins to bring a model, and waits for nothing. */
  begin(options: { readonly catalog: string; readonly model: string; readonly hub: HubOptions }): void {
    const { model, ...rest } = options;
    void openModels(rest).download(model);
  },

  async list(catalog: string) {
    const models = openModels({ catalog });
    const records = await models.list();
    const { leftoverBytes } = await models.usage();
    await models.close();
    return { records, leftoverBytes };
  },

  async remove(catalog: string, model: string) {
    const models = openModels({ catalog });
    await models.delete(model);
    const { weightBytes } = await models.usage();
    await models.close();
    return weightBytes;
  },
};

/** What a test may run in the page. */
export type HubPage = typeof functions;

Object.assign(globalThis, { hubPage: functions });
