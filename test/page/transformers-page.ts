import { AutoModelForCausalLM, AutoTokenizer, env } from '@huggingface/transformers';

/** What transformers.js makes of a repository that lies on this site. */
export interface Written {
  readonly promptIds: readonly number[];
  /** Greedy, without the prompt. */
  readonly ids: readonly number[];
}

export interface Asked {
  /** The folder's path on this site. */
  readonly repository: string;
  readonly dtype: 'q4' | 'q8';
  readonly question: string;
  readonly tokens: number;
}

async function write({ repository, dtype, question, tokens }: Asked): Promise<Written> {
  env.allowLocalModels = false;
  env.useBrowserCache = false;
  env.remoteHost = location.origin;
  env.remotePathTemplate = '{model}';
  env.backends.onnx.wasm!.wasmPaths = new URL('/runtime/', location.href).href;
  const tokenizer = await AutoTokenizer.from_pretrained(repository);
  const model = await AutoModelForCausalLM.from_pretrained(repository, { dtype, device: 'wasm' });
  const inputs = tokenizer.apply_chat_template([{ role: 'user', content: question }], {
    add_generation_prompt: true,
    return_dict: true,
  }) as { input_ids: { data: BigInt64Array } };
  const output = (await model.generate({
    ...inputs,
    max_new_tokens: tokens,
    do_sample: false,
  } as never)) as { data: BigInt64Array };
  await model.dispose();
  const promptIds = [...inputs.input_ids.data].map(Number);
  return { promptIds, ids: [...output.data].map(Number).slice(promptIds.length) };
}

Object.assign(globalThis, { transformers: { write } });
