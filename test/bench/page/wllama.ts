import { LoggerWithoutDebug, Wllama } from '@wllama/wllama/esm/index.js';
import wasmUrl from '@wllama/wllama/esm/wasm/wllama.wasm?url';
import type { Answer, BenchedEngine, LoadPlan, Question, Watch } from './benched-engine.ts';
import { startVisit } from './visit.ts';
import { watchWorkerMemory } from './worker-memory.ts';

const FIRST_SHARD = '/models/smollm2-135m-instruct/SmolLM2-135M-Instruct.Q4_1-00001-of-00003.gguf';

const memoryBytes = watchWorkerMemory();
startVisit(openWllama);

async function openWllama({ threads, contextTokens }: LoadPlan): Promise<BenchedEngine> {
  const wllama = new Wllama({ default: wasmUrl }, { logger: LoggerWithoutDebug });
  await wllama.loadModelFromUrl(new URL(FIRST_SHARD, location.href).href, {
    n_gpu_layers: 0,
    ...(threads === undefined ? {} : { n_threads: threads }),
    ...(contextTokens === undefined ? {} : { n_ctx: contextTokens }),
  });
  return {
    threads: wllama.getNumThreads(),
    detail: `llama.cpp ${Wllama.getLibllamaVersion()}`,
    ask: (question, watch) => ask(wllama, question, watch),
    async touch() {
      await wllama.createCompletion({ prompt: ' time', ...GREEDY, max_tokens: 1 });
    },
    memoryBytes,
  };
}

/** `cache_prompt: false` computes the whole prompt whatever the KV cache holds. */
const GREEDY = { temperature: 0, ignore_eos: true, cache_prompt: false };

async function ask(
  wllama: Wllama,
  { system, user, maxTokens }: Question,
  { onText, signal }: Watch,
): Promise<Answer> {
  let answer: Answer = { promptTokens: 0, cachedTokens: 0, completionTokens: 0 };
  await wllama.createChatCompletion({
    messages: [
      { role: 'system', content: system },
      { role: 'user', content: user },
    ],
    ...GREEDY,
    max_tokens: maxTokens,
    stream: true,
    ...(signal === undefined ? {} : { abortSignal: signal }),
    onData({ choices, timings }) {
      if (choices[0]?.delta.content) onText();
      if (!timings) return;
      answer = {
        promptTokens: timings.prompt_n + timings.cache_n,
        cachedTokens: timings.cache_n,
        completionTokens: timings.predicted_n,
      };
    },
  });
  return answer;
}
