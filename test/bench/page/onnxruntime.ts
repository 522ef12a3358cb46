import { Tokenizer } from '@huggingface/tokenizers';
import { env, InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import glueUrl from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import wasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import type { Answer, BenchedEngine, LoadPlan, Question, Watch } from './benched-engine.ts';
import { watchPageMemory } from './page-memory.ts';
import { startVisit } from './visit.ts';

const FILES = { q4: 'model_q4.onnx', q8: 'model_quantized.onnx' } as const;
/** SmolLM2's `<|endoftext|>`, `<|im_start|>` and `<|im_end|>`: kept out of the answers, so that none ends early. */
const SPECIAL_TOKENS = [0, 1, 2];
const ORDINARY_TOKEN = 1000;
const LAYERS = 30;
const KV_HEADS = 3;
const HEAD_SIZE = 64;

const memoryBytes = watchPageMemory();
startVisit(openOnnxRuntime);

/** ONNX Runtime's processor build with no library above it, and the settings that are known to help it. */
async function openOnnxRuntime({ threads, dtype = 'q8' }: LoadPlan): Promise<BenchedEngine> {
  env.wasm.wasmPaths = { mjs: glueUrl, wasm: wasmUrl };
  if (threads !== undefined) env.wasm.numThreads = threads;
  const session = await InferenceSession.create(`/exported/onnx/${FILES[dtype]}`, {
    executionProviders: ['wasm'],
    enableCpuMemArena: true,
    enableMemPattern: true,
  });
  const tokenizer = new Tokenizer(await readJson('tokenizer.json'), await readJson('tokenizer_config.json'));
  return {
    threads: env.wasm.numThreads ?? 1,
    detail: `onnxruntime-web ${env.versions.web}`,
    ask: (question, watch) => ask(session, tokenizer.encode(promptOf(question)).ids, { question, watch }),
    async touch() {
      await new Conversation(session).forward([ORDINARY_TOKEN]);
    },
    memoryBytes,
  };
}

async function readJson(name: string): Promise<object> {
  return (await (await fetch(`/exported/${name}`)).json()) as object;
}

function promptOf({ system, user }: Question): string {
  return `<|im_start|>system\n${system}<|im_end|>\n<|im_start|>user\n${user}<|im_end|>\n<|im_start|>assistant\n`;
}

async function ask(
  session: InferenceSession,
  prompt: readonly number[],
  { question, watch }: { question: Question; watch: Watch },
): Promise<Answer> {
  const conversation = new Conversation(session);
  let next = likeliest(await conversation.forward(prompt));
  watch.onText();
  let completionTokens = 1;
  for (; completionTokens < question.maxTokens; completionTokens++) {
    next = likeliest(await conversation.forward([next]));
    watch.onText();
  }
  return { promptTokens: prompt.length, cachedTokens: 0, completionTokens };
}

/** One conversation's cache, handed back to the session at every step. */
class Conversation {
  readonly #session: InferenceSession;
  #past: Record<string, Tensor> = {};
  #seen = 0;

  constructor(session: InferenceSession) {
    this.#session = session;
    for (let layer = 0; layer < LAYERS; layer++) {
      for (const kind of ['key', 'value']) {
        const empty = new Tensor('float32', new Float32Array(0), [1, KV_HEADS, 0, HEAD_SIZE]);
        this.#past[`past_key_values.${layer}.${kind}`] = empty;
      }
    }
  }

  async forward(ids: readonly number[]): Promise<Float32Array> {
    this.#seen += ids.length;
    const outputs = await this.#session.run({
      ...this.#past,
      input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]),
      attention_mask: new Tensor('int64', new BigInt64Array(this.#seen).fill(1n), [1, this.#seen]),
    });
    for (const name of Object.keys(this.#past)) {
      this.#past[name] = outputs[name.replace('past_key_values', 'present')]!;
    }
    return outputs['logits']!.data as Float32Array;
  }
}

function likeliest(logits: Float32Array): number {
  let best = SPECIAL_TOKENS.length;
  for (let id = best; id < logits.length; id++) if (logits[id]! > logits[best]!) best = id;
  return best;
}
