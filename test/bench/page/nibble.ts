import { createClient } from '../../../src/index.ts';
import type { Client } from '../../../src/index.ts';
import type { Answer, BenchedEngine, LoadPlan, Question, Watch } from './benched-engine.ts';
import { startVisit } from './visit.ts';

/** SmolLM2's `<|endoftext|>`, `<|im_start|>` and `<|im_end|>`: kept out of the answers, so that none ends early. */
const SPECIAL_TOKENS = [0, 1, 2];
/** Any ordinary tokens: a prompt that shares no prefix with a chat's. */
const TOUCH = { prompt: [1000], continuation: [1001] };

startVisit(openNibble);

async function openNibble({ threads, contextTokens }: LoadPlan): Promise<BenchedEngine> {
  const client = await createClient({
    model: 'smollm2-135m-instruct',
    catalog: '/models/catalog.json',
    ...(threads === undefined ? {} : { threads }),
    ...(contextTokens === undefined ? {} : { contextLength: contextTokens }),
  });
  return {
    threads: client.info.threads,
    detail: client.info.kernel,
    ask: (question, watch) => ask(client, question, watch),
    async touch() {
      await client.score(TOUCH);
    },
    memoryBytes: () => client.memoryBytes(),
  };
}

async function ask(
  client: Client,
  { system, user, maxTokens }: Question,
  { onText, signal }: Watch,
): Promise<Answer> {
  const reply = client.chat({
    messages: [
      { role: 'system', content: system },
      { role: 'user', content: user },
    ],
    maxTokens,
    temperature: 0,
    logitBias: Object.fromEntries(SPECIAL_TOKENS.map((id) => [id, -100])),
    ...(signal === undefined ? {} : { signal }),
  });
  for await (const { text } of reply) if (text !== '') onText();
  return (await reply.result).usage;
}
