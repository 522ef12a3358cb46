import { describe, expect, test } from 'vitest';
import { openGguf } from '../../../src/artifact/gguf-file.ts';
import { openHuggingFace } from '../../../src/artifact/huggingface/open-huggingface.ts';
import { memorySource } from '../../../src/artifact/memory-source.ts';
import { tensorRows } from '../../../src/artifact/tensor-rows.ts';
import type { ModelFile } from '../../../src/artifact/tensor.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { openReferenceEngine } from '../../../src/engine/reference/reference-engine.ts';
import { openWasmEngine } from '../../../src/engine/wasm/wasm-engine.ts';
import { nodeWasmHost } from '../../../src/node/wasm-host.ts';
import { openTokenizer } from '../../../src/text/tokenizer.ts';
import { collect } from '../../fakes/fault-of.ts';
import { goldenFolder } from './golden-folders.ts';
import families from './golden/families.json' with { type: 'json' };
import hf from './golden/hf.json' with { type: 'json' };
import llamaCpp from './golden/llama-cpp.json' with { type: 'json' };
import { jsonSource, madeSafetensors, type Shapes } from './made-tensors.ts';
import { writtenGguf } from './written-gguf.ts';

const PROMPT = hf.llama.prompt;

describe.each(['llama', 'qwen2'] as const)('the folder of a small %s that transformers wrote', (name) => {
  const golden = hf[name];

  test.each(['reference', 'wasm'] as const)('gives its logits and its tokens (%s engine)', async (kind) => {
    const model = await openHuggingFace(goldenFolder(name));
    const engine =
      kind === 'wasm'
        ? await openWasmEngine(model, nodeWasmHost(), { kernel: 'relaxed-dot16', threads: 1 })
        : await openReferenceEngine(model);
    // float32 throughout, but for keys and values of the kernels
    const most = kind === 'wasm' ? 0.05 : 1e-4;
    expect(farthest(await engine.forward(golden.prompt, 0), golden.logits)).toBeLessThan(most);
    expect(await continued(engine, golden.prompt, golden.greedy.length)).toEqual(golden.greedy);
    engine.dispose();
  });

  test('cuts texts into its tokens', async () => {
    const { metadata } = await openHuggingFace(goldenFolder(name));
    const tokenizer = openTokenizer(metadata);
    for (const [text, ids] of Object.entries(golden.texts)) expect(tokenizer.encode(text), text).toEqual(ids);
  });

  test('is, as a GGUF file, answered by llama.cpp with the same tokens, of texts too', () => {
    expect(llamaCpp[name].greedy).toEqual(golden.greedy);
    expect(llamaCpp[name].texts).toEqual(golden.texts);
  });

  test('is the same model once it has been a GGUF file', async () => {
    const folder = await openHuggingFace(goldenFolder(name));
    const file = await openGguf([memorySource('written.gguf', await writtenGguf(folder))]);
    expect(file.metadata).toEqual(new Map([...folder.metadata].map(([key, value]) => [key, halved(value)])));
    for (const tensor of folder.tensors.values()) {
      const written = file.tensors.get(tensor.name)!;
      expect(written).toMatchObject({ type: tensor.type, shape: tensor.shape, bytes: tensor.bytes });
      expect(await collect(file.stream(written, 1000))).toEqual(await collect(folder.stream(tensor, 333)));
    }
  });
});

test('what a folder says of its text stands in the metadata', async () => {
  const { metadata } = await openHuggingFace(goldenFolder('llama'));
  const said = Object.fromEntries([...metadata].filter(([key]) => /_id$|add_|pre$|model$/.test(key)));
  expect(said).toEqual({
    'tokenizer.ggml.model': 'gpt2',
    'tokenizer.ggml.pre': 'llama-bpe',
    'tokenizer.ggml.bos_token_id': 296,
    'tokenizer.ggml.eos_token_id': 299,
    'tokenizer.ggml.eot_token_id': 297,
    'tokenizer.ggml.add_bos_token': true,
  });
  expect(metadata.get('tokenizer.chat_template')).toMatch(/im_start/);
  expect((metadata.get('tokenizer.ggml.tokens') as string[]).slice(298)).toEqual([
    '<|im_start|>',
    '<|im_end|>',
    '[PAD300]',
    '[PAD301]',
    '[PAD302]',
    '[PAD303]',
  ]);
  const { metadata: qwen } = await openHuggingFace(goldenFolder('qwen2'));
  expect(qwen.get('tokenizer.ggml.pre')).toBe('qwen2');
  expect(qwen.get('tokenizer.ggml.add_bos_token')).toBe(false);
});

type FamilyCase = keyof typeof families;

describe.each(Object.keys(families) as FamilyCase[])('%s', (name) => {
  test("has transformers' logits", async () => {
    const { config, tensors, logits } = families[name];
    const model = await openHuggingFace([
      jsonSource('config.json', config),
      await madeSafetensors(tensors as unknown as Shapes),
    ]);
    const engine = await openReferenceEngine(withoutOutputBias(model), { contextLength: 64 });
    expect(farthest(await engine.forward(PROMPT, 0), logits)).toBeLessThan(1e-4);
  });
});

test('rows of a tensor whose rows move are the rows of the whole', async () => {
  const model = await openHuggingFace(goldenFolder('llama'));
  const tensor = model.tensors.get('blk.1.attn_q.weight')!;
  const all = await collect(model.stream(tensor, 1 << 20));
  const rowBytes = all.length / 32;
  for (const [first, count] of [
    [0, 3],
    [5, 9],
    [30, 2],
  ] as const) {
    const part = await collect(model.stream(tensorRows(tensor, first, count), 100));
    expect(part).toEqual(all.slice(first * rowBytes, (first + count) * rowBytes));
  }
});

test('nothing is read but headers until a tensor is asked for, and then no more than a head at a time', async () => {
  let largest = 0;
  const sources = goldenFolder('llama').map((source) => ({
    ...source,
    read: (offset: number, length: number) => {
      if (source.name.endsWith('.safetensors')) largest = Math.max(largest, length);
      return source.read(offset, length);
    },
  }));
  const model = await openHuggingFace(sources);
  expect(largest).toBeLessThan(4096);
  largest = 0;
  for (const tensor of model.tensors.values()) for await (const _ of model.stream(tensor, 64)) void _;
  expect(largest).toBeLessThanOrEqual(8 * 32 * 2);
});

/** Engines of ours know no such bias; in the golden model it is zero. */
function withoutOutputBias(model: ModelFile): ModelFile {
  const kept = [...model.tensors].filter(([name]) => !name.endsWith('attn_output.bias'));
  return { ...model, tensors: new Map(kept) };
}

/** Files keep numbers that are no integers in half the bits. */
function halved(value: unknown): unknown {
  return typeof value === 'number' ? Math.fround(value) : value;
}

async function continued(engine: Engine, prompt: readonly number[], count: number): Promise<number[]> {
  const tokens: number[] = [];
  let logits = await engine.forward(prompt, 0);
  while (tokens.length < count) {
    tokens.push(logits.indexOf(Math.max(...logits)));
    logits = await engine.forward(tokens.slice(-1), prompt.length + tokens.length - 1);
  }
  return tokens;
}

function farthest(logits: Float32Array, wanted: readonly number[]): number {
  expect(logits).toHaveLength(wanted.length);
  return Math.max(...wanted.map((value, i) => Math.abs(value - logits[i]!)));
}
