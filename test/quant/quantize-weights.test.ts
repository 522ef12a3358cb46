import { describe, expect, test } from 'vitest';
import { openGguf } from '../../src/artifact/gguf-file.ts';
import { writeGguf } from '../../src/artifact/gguf-writer.ts';
import { memorySource } from '../../src/artifact/memory-source.ts';
import type { ModelFile } from '../../src/artifact/tensor.ts';
import { Fault } from '../../src/core/fault.ts';
import { openBatchLogits } from '../../src/judge/batch-logits.ts';
import { compareModels } from '../../src/judge/compare-models.ts';
import { readFloats } from '../../src/engine/read-floats.ts';
import { plainArithmetic } from '../../src/quant/arithmetic/plain-arithmetic.ts';
import { inlineWorkbench } from '../../src/quant/threads/inline-workbench.ts';
import { jobsWith } from '../../src/quant/threads/job-table.ts';
import type { Workbench } from '../../src/quant/threads/jobs.ts';
import type { QuantizeProgress } from '../../src/core/quantization.ts';
import { quantizeWeights, type QuantizeOptions } from '../../src/quant/quantize-weights.ts';
import { memoryOutput, type MemoryOutput } from '../fakes/output-memory.ts';
import { tinyLlamaParts, type TinyLlamaOptions } from '../fakes/tiny-model.ts';

const failure = (code: string) => expect.objectContaining({ name: 'Fault', code });

type Change = (tensor: { name: string; data: Uint8Array }) => void;

async function tinyModel(options: TinyLlamaOptions = {}, change: Change = () => {}): Promise<ModelFile> {
  const parts = tinyLlamaParts({ type: 'F16', ...options });
  for (const tensor of parts.tensors) change(tensor);
  return openGguf([memorySource('tiny.gguf', writeGguf(parts))]);
}

function options(output: MemoryOutput, changes: Partial<QuantizeOptions> = {}): QuantizeOptions {
  return {
    to: 'Q4_1',
    method: 'rtn',
    output,
    workbench: inlineWorkbench(jobsWith(plainArithmetic)),
    ...changes,
  };
}

const texts = [0, 1, 2, 3, 4, 5].map((text) =>
  Array.from({ length: 48 }, (_, i) => 1 + ((7 * i + 31 * text) % 250)),
);

test('a model of float16 becomes blocks, tensor by tensor, and says what that cost', async () => {
  const model = await tinyModel({ tiedHead: false });
  const output = memoryOutput();
  const report = await quantizeWeights(model, options(output));
  const made = await openGguf([memorySource('made.gguf', output.bytes())]);
  expect([...made.tensors.keys()].toSorted()).toEqual([...model.tensors.keys()].toSorted());
  expect(made.metadata.get('llama.block_count')).toBe(2);
  const down = made.tensors.get('blk.1.ffn_down.weight')!;
  expect(down.type).toBe('Q4_1');
  expect(made.tensors.get('output.weight')!.type).toBe('Q8_0');
  const original = await readFloats(model, model.tensors.get(down.name)!);
  const told = report.tensors.find(({ name }) => name === down.name)!;
  expect(told).toMatchObject({ type: 'Q4_1', bitsPerWeight: 5, bytes: down.bytes });
  expect(told.weightError).toBeCloseTo(errorOf(original, await readFloats(made, down)), 6);
  expect(report.bytes).toBe(output.bytes().length);
});

function errorOf(original: Float32Array, made: Float32Array): number {
  const square = (values: Float32Array) => values.reduce((sum, value) => sum + value * value, 0);
  return square(made.map((value, i) => value - original[i]!)) / square(original);
}

test('a table larger than a piece is whole again, and so is what is told of it', async () => {
  const model = await tinyModel({ hiddenSize: 1024, ffnSize: 32, layers: 1, heads: 4 });
  const output = memoryOutput();
  const report = await quantizeWeights(model, options(output, { embedding: 'Q4_1', head: 'Q4_1' }));
  const made = await openGguf([memorySource('made.gguf', output.bytes())]);
  const table = made.tensors.get('token_embd.weight')!;
  const original = await readFloats(model, model.tensors.get(table.name)!);
  expect(original.length).toBeGreaterThan(2 ** 18);
  const wrong = errorOf(original, await readFloats(made, table));
  expect(wrong).toBeLessThan(0.01);
  expect(report.tensors[0]!.weightError).toBeCloseTo(wrong, 6);
});

test('a method that calibrates tells what goes wrong with the outputs, layer by layer', async () => {
  const model = await tinyModel();
  const output = memoryOutput();
  const seen: QuantizeProgress[] = [];
  const report = await quantizeWeights(
    model,
    options(output, {
      method: 'gptq',
      overrides: [{ match: '', scheme: { range: 'minmax', rounding: 'nearest' } }],
      to: 'Q4_0',
      calibration: texts,
      onProgress: (event) => seen.push(event),
    }),
  );
  expect(report.calibration).toEqual({ texts: 6, tokens: 288 });
  const told = report.tensors.filter(({ type }) => type === 'Q4_0');
  expect(told).toHaveLength(14);
  for (const { outputError } of told) expect(outputError).toBeLessThan(0.05);
  const order = seen.map(({ phase, layer }) => `${phase} ${layer}`);
  expect(order.indexOf('calibrate 1')).toBeGreaterThan(order.indexOf('quantize 0'));
  const done = seen.map((event) => event.done / event.total);
  expect(done).toEqual(done.toSorted((a, b) => a - b));
  expect(done.at(-1)).toBeCloseTo(1, 6);
  expect(seen.at(-1)!.secondsLeft).toBeCloseTo(0, 6);
});

test('one layer is in memory at a time: the next is not run before the last matrix of the one before is done', async () => {
  const inline = inlineWorkbench(jobsWith(plainArithmetic));
  const begun: string[] = [];
  let working = 0;
  const workbench: Workbench = {
    ...inline,
    threads: 4,
    async run(name, job, signal) {
      if (name === 'runLayer') begun.push(`layer while ${working} matrices are at work`);
      else working++;
      const result = await inline.run(name, job, signal);
      if (name !== 'runLayer') working--;
      return result;
    },
  };
  const overrides = [{ match: '', scheme: { range: 'minmax', rounding: 'nearest' } as const }]; // fast in plain TypeScript
  await quantizeWeights(
    await tinyModel(),
    options(memoryOutput(), { method: 'gptq', calibration: texts, workbench, overrides }),
  );
  expect(new Set(begun)).toEqual(new Set(['layer while 0 matrices are at work']));
});

test('AWQ changes pairs of tensors, not the model, and leaves those alone that are bound to what is kept', async () => {
  const model = await tinyModel();
  const output = memoryOutput();
  await quantizeWeights(
    model,
    options(output, { method: 'awq', to: 'q8', calibration: texts, keep: ['blk.0.ffn_up'] }),
  );
  const made = await openGguf([memorySource('made.gguf', output.bytes())]);
  const [original, result] = await Promise.all(
    [model, made].map((each) => openBatchLogits(each, plainArithmetic)),
  );
  const { meanKL } = await compareModels(original!, result!, texts.slice(0, 2));
  expect(meanKL).toBeLessThan(0.005);
  const norm = async (file: ModelFile, name: string) => readFloats(file, file.tensors.get(name)!);
  expect(await norm(made, 'blk.1.ffn_norm.weight')).not.toEqual(await norm(model, 'blk.1.ffn_norm.weight'));
  expect(await norm(made, 'blk.0.ffn_norm.weight')).toEqual(await norm(model, 'blk.0.ffn_norm.weight'));
});

describe('a size that the file may have', () => {
  const uniform = async (to: string): Promise<number> => {
    const output = memoryOutput();
    return (await quantizeWeights(await tinyModel({ layers: 3 }), options(output, { to }))).bytes;
  };
  const sized = async (targetBytes: number, changes: Partial<QuantizeOptions> = {}) => {
    const output = memoryOutput();
    const report = await quantizeWeights(
      await tinyModel({ layers: 3 }),
      options(output, { targetBytes, calibration: texts, ...changes }),
    );
    expect(output.bytes().length).toBe(report.bytes);
    return report;
  };

  test('is filled, with more bits for what needs them', async () => {
    const bytes = await uniform('Q5_0');
    const report = await sized(bytes, { overrides: [{ match: 'blk.1.ffn_gate', to: 'Q4_0' }] });
    expect(report.bytes).toBeLessThanOrEqual(bytes);
    expect(report.bytes).toBeGreaterThan(0.98 * bytes);
    const typeOf = (name: string) => report.tensors.find((tensor) => tensor.name === name)!.type;
    expect(typeOf('blk.1.ffn_gate.weight')).toBe('Q4_0');
    expect(typeOf('token_embd.weight')).toBe('Q8_0');
    expect(new Set(report.tensors.map(({ type }) => type)).size).toBeGreaterThan(3);
  });

  test('is refused with the least that would do, where it is too small', async () => {
    const least = await uniform('Q4_0');
    await expect(sized(least - 1)).rejects.toMatchObject({
      code: 'scheme-invalid',
      message: expect.stringContaining(`has ${least} bytes`),
    });
    expect((await sized(least)).bytes).toBe(least);
  });

  test('needs texts to measure with', async () => {
    const { calibration: _, ...none } = options(memoryOutput(), { targetBytes: 1e6 });
    await expect(quantizeWeights(await tinyModel(), none)).rejects.toThrow(failure('calibration-invalid'));
  });
});

test('what is kept, is kept to the byte', async () => {
  const model = await tinyModel({ type: 'Q5_0' });
  const output = memoryOutput();
  const report = await quantizeWeights(model, options(output, { keep: ['attn_v'] }));
  const made = await openGguf([memorySource('made.gguf', output.bytes())]);
  const name = 'blk.1.attn_v.weight';
  expect(made.tensors.get(name)!.type).toBe('Q5_0');
  expect(await readFloats(made, made.tensors.get(name)!)).toEqual(
    await readFloats(model, model.tensors.get(name)!),
  );
  expect(report.warnings.join()).toMatch(/quantized before/);
});

test('so it is where texts pass its layer', async () => {
  const model = await tinyModel({ type: 'F16' });
  const output = memoryOutput();
  const wish = { to: 'Q4_0', method: 'gptq', calibration: texts, keep: ['attn_k', 'ffn_up'] } as const;
  await quantizeWeights(model, options(output, wish));
  const made = await openGguf([memorySource('made.gguf', output.bytes())]);
  for (const name of ['blk.0.attn_k.weight', 'blk.1.ffn_up.weight']) {
    expect(made.tensors.get(name)!.type).toBe('F16');
    expect(await readFloats(made, made.tensors.get(name)!)).toEqual(
      await readFloats(model, model.tensors.get(name)!),
    );
  }
});

describe('leaves nothing behind', () => {
  test('when a weight is no number, and names its tensor', async () => {
    const model = await tinyModel({}, ({ name, data }) => {
      if (name === 'blk.1.ffn_up.weight')
        new DataView(data.buffer, data.byteOffset).setUint16(100, 0x7e00, true);
    });
    const output = memoryOutput();
    await expect(quantizeWeights(model, options(output))).rejects.toMatchObject({
      code: 'weights-invalid',
      detail: { tensor: 'blk.1.ffn_up.weight', value: 'NaN' },
    });
    expect(output.state).toBe('discarded');
  });

  test('when it is aborted', async () => {
    const abort = new AbortController();
    const output = memoryOutput();
    const running = quantizeWeights(
      await tinyModel(),
      options(output, {
        method: 'gptq',
        calibration: texts,
        signal: abort.signal,
        onProgress: ({ phase }) => phase === 'calibrate' && abort.abort(),
      }),
    );
    await expect(running).rejects.toThrow(failure('aborted'));
    expect(output.state).toBe('discarded');
  });

  test('when it is aborted while the graph of all pieces is made', async () => {
    const abort = new AbortController();
    let appends = 0;
    const output = memoryOutput(() => appends++);
    const onProgress = ({ phase, done, total }: QuantizeProgress): void => {
      if (phase === 'quantize' && done === total) setImmediate(() => abort.abort());
    };
    const running = quantizeWeights(
      await tinyModel(),
      options(output, { to: 'q4', container: 'onnx', signal: abort.signal, onProgress }),
    );
    await expect(running).rejects.toThrow(failure('aborted'));
    expect([appends, output.state]).toEqual([0, 'discarded']);
  });

  test('when it is aborted while the graph is written', async () => {
    const abort = new AbortController();
    let appends = 0;
    const output = memoryOutput(() => {
      appends++;
      setImmediate(() => abort.abort());
    });
    const running = quantizeWeights(
      await tinyModel(),
      options(output, { to: 'q4', container: 'onnx', signal: abort.signal }),
    );
    await expect(running).rejects.toThrow(failure('aborted'));
    expect([appends, output.state]).toEqual([1, 'discarded']);
  });

  test('when the disk is full', async () => {
    let appends = 0;
    const output = memoryOutput(() => {
      if (++appends > 5) throw new Fault('storage-full', 'The disk has no room left.');
    });
    await expect(quantizeWeights(await tinyModel(), options(output))).rejects.toThrow(
      failure('storage-full'),
    );
    expect(output.state).toBe('discarded');
  });

  test('when a tensor is missing', async () => {
    const parts = tinyLlamaParts({ type: 'F16' });
    const tensors = parts.tensors.filter(({ name }) => name !== 'blk.0.attn_k.weight');
    const model = await openGguf([memorySource('tiny.gguf', writeGguf({ ...parts, tensors }))]);
    const output = memoryOutput();
    await expect(quantizeWeights(model, options(output))).rejects.toThrow(failure('gguf-corrupt'));
    expect(output.state).toBe('discarded');
  });

  test('when a method wants texts and has none', async () => {
    const output = memoryOutput();
    const running = quantizeWeights(await tinyModel(), options(output, { method: 'gptq' }));
    await expect(running).rejects.toThrow(failure('calibration-invalid'));
    expect(output.state).toBe('discarded');
  });
});
