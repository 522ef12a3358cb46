import {
  AutoModelForCausalLM,
  AutoTokenizer,
  env,
  TextStreamer,
  type PreTrainedModel,
  type PreTrainedTokenizer,
} from '@huggingface/transformers';
import glueUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import wasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import type { Answer, BenchedEngine, LoadPlan, Question, Watch } from './benched-engine.ts';
import { watchPageMemory } from './page-memory.ts';
import { startVisit } from './visit.ts';

const memoryBytes = watchPageMemory();
startVisit(openTransformers);

/** The repository that `nibble export` makes of the same weights; kept by the library's own cache. */
async function openTransformers({ threads, dtype = 'q8' }: LoadPlan): Promise<BenchedEngine> {
  env.allowLocalModels = false;
  env.remoteHost = location.origin;
  env.remotePathTemplate = '{model}';
  const wasm = env.backends.onnx.wasm!;
  wasm.wasmPaths = { mjs: glueUrl, wasm: wasmUrl };
  if (threads !== undefined) wasm.numThreads = threads;
  const tokenizer = await AutoTokenizer.from_pretrained('exported');
  const model = await AutoModelForCausalLM.from_pretrained('exported', { dtype, device: 'wasm' });
  return {
    threads: wasm.numThreads ?? 1,
    detail: `transformers.js ${env.version}`,
    ask: (question, watch) => ask({ model, tokenizer }, question, watch),
    async touch() {
      await model.generate({ ...tokenizer(' time'), max_new_tokens: 1, do_sample: false } as never);
    },
    memoryBytes,
  };
}

interface Parts {
  readonly model: PreTrainedModel;
  readonly tokenizer: PreTrainedTokenizer;
}

async function ask(
  { model, tokenizer }: Parts,
  { system, user, maxTokens }: Question,
  { onText }: Watch,
): Promise<Answer> {
  const messages = [
    { role: 'system', content: system },
    { role: 'user', content: user },
  ];
  const inputs = tokenizer.apply_chat_template(messages, {
    add_generation_prompt: true,
    return_dict: true,
  }) as { input_ids: { dims: number[] } };
  const promptTokens = inputs.input_ids.dims[1]!;
  const streamer = new TextStreamer(tokenizer, {
    skip_prompt: true,
    callback_function() {}, // text comes a word late; each token counts as it is made
    token_callback_function: onText,
  });
  const lengths = { max_new_tokens: maxTokens, min_new_tokens: maxTokens, do_sample: false };
  const output = (await model.generate({ ...inputs, ...lengths, streamer } as never)) as { dims: number[] };
  return { promptTokens, cachedTokens: 0, completionTokens: output.dims[1]! - promptTokens };
}
