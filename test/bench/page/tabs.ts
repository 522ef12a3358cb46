import { createClient } from '../../../src/index.ts';

/** What one tab has to say of the model it has, or nothing when it was to have none. */
export interface TabFigures {
  readonly readyMs: number;
  readonly wasmBytes: number;
}

const plan = new URLSearchParams(location.search).get('tabs');
const figures = plan === 'share' || plan === 'alone' ? open(plan) : Promise.resolve(undefined);
figures.catch(() => {}); // the driver hears of it
Object.assign(globalThis, { figures });

/** A client that has answered once, kept for as long as the tab is there. */
async function open(tabs: 'share' | 'alone'): Promise<TabFigures> {
  const startMs = performance.now();
  const client = await createClient({
    model: 'smollm2-135m-instruct',
    catalog: '/models/catalog.json',
    tabs,
  });
  const readyMs = performance.now() - startMs;
  await client.chat({ messages: [{ role: 'user', content: 'Hello' }], maxTokens: 8 }).result;
  return { readyMs, wasmBytes: await client.memoryBytes() };
}
