import { describe, expect, test } from 'vitest';
import { openGguf } from '../../src/artifact/gguf-file.ts';
import { dequantize } from '../../src/artifact/blocks.ts';
import { openHuggingFace } from '../../src/artifact/huggingface/open-huggingface.ts';
import { memorySource } from '../../src/artifact/memory-source.ts';
import type { ModelFile, TensorInfo } from '../../src/artifact/tensor.ts';
import { openReferenceEngine } from '../../src/engine/reference/reference-engine.ts';
import { chooseScales } from '../../src/quant/choose-scales.ts';
import { dequantizeMatrix } from '../../src/quant/dequantize.ts';
import { f16ToF32, f32ToF16 } from '../../src/artifact/half.ts';
import { unpackFolder } from '../../src/quant/pack/unpack-folder.ts';
import type { Piece } from '../../src/quant/tasks/piece.ts';
import { planModel, type TensorPlan } from '../../src/quant/plan/plan.ts';
import { roundNearest } from '../../src/quant/round-nearest.ts';
import { beginSafetensors, safetensorsCompanions } from '../../src/quant/write/safetensors-pieces.ts';
import { openTokenizer } from '../../src/text/tokenizer.ts';
import { appendedBytes } from '../fakes/appended-bytes.ts';
import { collect, faultOf } from '../fakes/fault-of.ts';
import { tinyLlama } from '../fakes/tiny-model.ts';
import { jsonSource } from '../artifact/huggingface/made-tensors.ts';

describe.each([
  ['q3', 'F16', true],
  ['q4', 'q8', true],
  ['q8', 'q8', false],
] as const)('layers of %s and an embedding of %s as a safetensors file', (to, embedding, tiedHead) => {
  const open = async () =>
    openGguf([memorySource('tiny.gguf', tinyLlama({ type: 'F16', headSize: 16, tiedHead }))]);

  test('hold the same weights when they are read again, in the order of the source', async () => {
    const source = await open();
    const { plans, weights, wanted } = await written(source, { to, embedding });
    const companions = safetensorsCompanions(source, plans);
    const files = [...companions].map(([name, json]) => jsonSource(name, json));
    const model = await openHuggingFace([...files, memorySource('model.safetensors', weights)], unpackFolder);
    expect([...model.tensors.keys()].toSorted()).toEqual([...source.tensors.keys()].toSorted());
    for (const [name, values] of wanted) {
      const got = await floatsOf(model, model.tensors.get(name)!);
      expect(Buffer.compare(new Uint8Array(got.buffer), new Uint8Array(values.buffer)), name).toBe(0);
    }
    const text = 'hello world, 12 times';
    expect(openTokenizer(model.metadata).encode(text)).toEqual(openTokenizer(source.metadata).encode(text));
    const engine = await openReferenceEngine(model);
    expect((await engine.forward([5, 6, 7], 0)).every(Number.isFinite)).toBe(true);
  });
});

test('what the configuration says of a checkpoint', async () => {
  const source = await openGguf([memorySource('tiny.gguf', tinyLlama({ type: 'F16' }))]);
  const { tensors } = planModel(source, { to: 'q3', method: 'rtn', embedding: 'q8' }, 'safetensors');
  const config = safetensorsCompanions(source, tensors).get('config.json');
  expect(config).toMatchObject({
    model_type: 'llama',
    quantization_config: {
      quant_method: 'gptq',
      bits: 3,
      group_size: 32,
      checkpoint_format: 'gptq_v2',
      module_bits: { 'model.embed_tokens': 8 },
    },
  });
});

test('a checkpoint of another method, or one that has no such number of bits, is refused', async () => {
  const source = await openGguf([memorySource('tiny.gguf', tinyLlama({ type: 'F16' }))]);
  const { plans, weights } = await written(source, { to: 'q4', embedding: 'F16' });
  const companions = safetensorsCompanions(source, plans);
  const opened = (change: object) => {
    const config = companions.get('config.json') as { readonly quantization_config: object };
    const json = { ...config, quantization_config: { ...config.quantization_config, ...change } };
    const file = memorySource('model.safetensors', weights);
    return faultOf(openHuggingFace([jsonSource('config.json', json), file], unpackFolder));
  };
  expect((await opened({ quant_method: 'awq' })).code).toBe('architecture-unsupported');
  expect((await opened({ desc_act: true })).code).toBe('architecture-unsupported');
  expect((await opened({ bits: 5 })).code).toBe('safetensors-corrupt');
  expect((await opened({ bits: 8 })).code).toBe('config-invalid'); // other shapes than the configuration's
  const plain = [...companions].map(([name, json]) => jsonSource(name, json));
  const refused = await faultOf(openHuggingFace([...plain, memorySource('model.safetensors', weights)]));
  expect(refused.message).toMatch(/quantized already/);
});

/** A model quantized the simplest way; matrices come in two pieces. */
async function written(
  source: ModelFile,
  { to, embedding }: { readonly to: string; readonly embedding: string },
) {
  const { tensors: plans } = planModel(
    source,
    { to, method: 'rtn', embedding, head: embedding },
    'safetensors',
  );
  const { out, bytes } = appendedBytes();
  const writer = await beginSafetensors(source, plans, out);
  const wanted = new Map<string, Float32Array>();
  for (const plan of plans) {
    const values = await floatsOf(source, plan.tensor);
    const pieces = piecesOf(plan, values);
    for (const piece of pieces) await writer.write(piece);
    wanted.set(plan.tensor.name, Float32Array.from(pieces.flatMap(({ content }) => valuesOf(content, plan))));
  }
  await writer.finish();
  return { plans, weights: bytes(), wanted };
}

function piecesOf(plan: TensorPlan, values: Float32Array): Piece[] {
  const [columns = 1, rows = 1] = plan.tensor.shape;
  const middle = Math.ceil(rows / 2);
  const cuts: [number, number][] = rows > 1 ? [[0, middle], [middle, rows]] : [[0, 1]]; // prettier-ignore
  return cuts.map(([first, end]) => {
    const part = values.slice(first * columns, end * columns);
    const matrix = { rows: end - first, columns, values: part };
    if (plan.storage.kind !== 'codes') return { plan, content: { kind: 'floats', matrix } };
    const { grid } = plan.storage;
    const scales = chooseScales(matrix, { grid, range: 'minmax' });
    const coded = { rows: end - first, columns, grid, ...scales, codes: roundNearest(matrix, grid, scales) };
    return { plan, content: { kind: 'codes', coded } };
  });
}

function valuesOf(content: Piece['content'], { storage }: TensorPlan): number[] {
  if (content.kind === 'codes') return [...dequantizeMatrix(content.coded)];
  const values = content.kind === 'floats' ? [...content.matrix.values] : [];
  return storage.kind === 'float' && storage.type === 'F16'
    ? values.map((value) => f16ToF32(f32ToF16(value)))
    : values;
}

async function floatsOf(model: ModelFile, tensor: TensorInfo): Promise<Float32Array> {
  const out = new Float32Array(tensor.shape.reduce((product, size) => product * size, 1));
  dequantize(tensor.type, await collect(model.stream(tensor, 1 << 16)), out);
  return out;
}
