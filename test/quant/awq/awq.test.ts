import { describe, expect, test } from 'vitest';
import { openGguf } from '../../../src/artifact/gguf-file.ts';
import { memorySource } from '../../../src/artifact/memory-source.ts';
import { readDecoderConfig } from '../../../src/engine/decoder-config.ts';
import { decoderTensors } from '../../../src/engine/decoder-tensors.ts';
import { readLayerWeights, readRotations } from '../../../src/engine/reference/weights.ts';
import { readFloats } from '../../../src/engine/read-floats.ts';
import { rescaleLayerJob } from '../../../src/quant/awq/rescale-layer.ts';
import { rescaleSeen } from '../../../src/quant/awq/rescale-seen.ts';
import { searchFactors } from '../../../src/quant/awq/search-factors.ts';
import { runLayerJob } from '../../../src/quant/calibrate/run-layer.ts';
import { GGUF_GRIDS, type Grid } from '../../../src/quant/grid.ts';
import { inlineWorkbench } from '../../../src/quant/threads/inline-workbench.ts';
import { jobsWith } from '../../../src/quant/threads/job-table.ts';
import type { LayerJob, RescaleJob } from '../../../src/quant/threads/jobs.ts';
import { quantizeJob } from '../../../src/quant/quantize-job.ts';
import { quantizeWeights } from '../../../src/quant/quantize-weights.ts';
import { fastArithmetic } from '../../fakes/fast-arithmetic.ts';
import { memoryOutput } from '../../fakes/output-memory.ts';
import { tinyFamily } from '../../fakes/tiny-family.ts';
import { goldenBytes, goldenFloats } from '../golden-floats.ts';
import { normals } from '../normals.ts';
import { statisticsOf } from '../statistics-of.ts';
import golden from './golden/awq.json' with { type: 'json' };

describe('against numpy', () => {
  const { rows, columns } = golden;
  const x = Float32Array.from(new Int8Array(goldenBytes(golden.x).buffer));
  const gram = new Float64Array(columns * columns);
  fastArithmetic.addGram(gram, x, columns);
  const input = { ...statisticsOf(x, columns), gram };

  for (const { grid, errors, ratio, factors } of golden.cases) {
    test(`${grid.bits} bits with a ${grid.zero}: the same errors for every ratio, the same factors`, () => {
      const scheme = { grid: grid as Grid, range: 'minmax', rounding: 'nearest' } as const;
      const consumers = golden.matrices.map((hex) => ({
        matrix: { rows, columns, values: goldenFloats(hex) },
        scheme,
      }));
      const found = searchFactors(consumers, input, fastArithmetic);
      expect(found.ratio).toBe(ratio);
      for (const [i, error] of errors.entries()) expect(found.errors[i]! / error).toBeCloseTo(1, 2);
      for (const [j, factor] of goldenFloats(factors).entries()) {
        expect(found.factors[j]! / factor).toBeCloseTo(1, 5);
      }
    });
  }
});

const TOKENS = 120;
const scheme = { grid: GGUF_GRIDS.Q4_0, range: 'absmax', rounding: 'nearest' } as const;
const ROLES = ['q', 'k', 'v', 'o', 'gate', 'up', 'down'] as const;
const schemes: RescaleJob['schemes'] = Object.fromEntries(ROLES.map((role) => [role, scheme]));

/** The first layer of a tiny model and what some texts make of it. */
async function seenLayer(options: Omit<Parameters<typeof tinyFamily>[0], 'seed' | 'type'>) {
  const model = await openGguf([memorySource('tiny.gguf', tinyFamily({ seed: 9, type: 'F32', ...options }))]);
  const config = readDecoderConfig(model);
  const source = { model, config, contextLength: TOKENS };
  const tensors = decoderTensors(model, config).layers[0]!;
  const weights = await readLayerWeights(source, tensors);
  const rotations = await readRotations(source);
  const run = (own: LayerJob['weights']) => {
    const texts = [3, 4].map((seed) => ({
      hidden: normals(TOKENS * config.hiddenSize, seed),
      tokens: TOKENS,
      heldOut: seed === 4,
    }));
    const job = { config, layer: 0, weights: own, rotations, watch: true, texts };
    return runLayerJob(job, fastArithmetic);
  };
  return { weights, tensors, run };
}

describe('a layer', () => {
  test.each([
    { architecture: 'qwen2', kvHeads: 4, free: ['down', 'gateUp', 'o', 'qkv'] },
    { architecture: 'gemma3', kvHeads: 2, free: ['down', 'gateUp', 'qkv'] },
  ] as const)(
    'stays what it is: $architecture with $kvHeads heads of values',
    async ({ free, ...options }) => {
      const { weights, run } = await seenLayer(options);
      const before = run(weights);
      const { statistics } = before;
      const made = rescaleLayerJob({ weights, statistics: statistics!, schemes }, fastArithmetic);
      expect(Object.keys(made.ratios).toSorted()).toEqual(free);
      expect(Object.values(made.ratios).some((ratio) => ratio > 0)).toBe(true);
      expect(made.weights).not.toEqual(weights);
      const after = run(made.weights);
      for (const [i, { hidden }] of after.texts.entries()) {
        expect(furthest(hidden, before.texts[i]!.hidden)).toBeLessThan(2e-4);
      }
      for (const input of ['qkv', 'o', 'gateUp', 'down'] as const) {
        const [told, seen] = [made.statistics[input], after.statistics![input]];
        for (const part of ['gram', 'meanSize', 'largest'] as const) {
          const greatest = Float64Array.from(seen[part]).reduce((most, value) => Math.max(most, value), 0);
          expect(furthest(told[part], seen[part])).toBeLessThan(greatest / 1e4);
        }
      }
    },
  );

  test('what is not going to be quantized is not looked at', async () => {
    const { weights, run } = await seenLayer({ architecture: 'llama' });
    const job = { weights, statistics: run(weights).statistics!, schemes: { down: scheme } };
    const { ratios, weights: made } = rescaleLayerJob(job, fastArithmetic);
    expect(Object.keys(ratios)).toEqual(['down']);
    expect(made.q).toBe(weights.q);
  });
});

test('a plan tells which matrices are rescaled', async () => {
  const { weights, tensors, run } = await seenLayer({ architecture: 'llama' });
  const seen = { weights, tensors, statistics: run(weights).statistics! };
  const workbench = inlineWorkbench(jobsWith(fastArithmetic));
  const plan = { tensor: tensors.down, scheme };
  expect(await rescaleSeen(seen, [{ ...plan, method: 'gptq' }], { workbench })).toBe(seen);
  const made = await rescaleSeen(seen, [{ ...plan, method: 'awq' }], { workbench });
  expect(made.weights.q).toBe(weights.q);
  expect(made.weights.down).not.toEqual(weights.down);
});

test('in a file, norms and the rows before take up what columns were multiplied by', async () => {
  const model = await openGguf([
    memorySource('tiny.gguf', tinyFamily({ architecture: 'llama', seed: 9, type: 'F32', layers: 1 })),
  ]);
  const texts = Array.from({ length: 8 }, (_, text) =>
    Array.from({ length: 60 }, (__, i) => 1 + ((7 * i + 31 * text) % 250)),
  );
  const files = [];
  for (const method of ['imatrix', 'awq'] as const) {
    const output = memoryOutput();
    const workbench = inlineWorkbench(jobsWith(fastArithmetic));
    await quantizeWeights(model, { to: 'Q4_0', method, output, workbench, calibration: texts });
    const made = await openGguf([memorySource('made.gguf', output.bytes())]);
    const norms = ['attn_norm', 'ffn_norm'].map((name) => made.tensors.get(`blk.0.${name}.weight`)!);
    files.push((await Promise.all(norms.map((norm) => readFloats(made, norm)))).map((values) => [...values]));
  }
  expect(files[1]).not.toEqual(files[0]);
});

test('where some inputs are much stronger than others, the outputs lose less', () => {
  const [rows, columns] = [32, 64];
  const strength = normals(columns, 5).map((value) => Math.exp(1.5 * value));
  const x = normals(400 * columns, 6).map((value, i) => value * strength[i % columns]!);
  const input = statisticsOf(x, columns);
  const matrix = { rows, columns, values: normals(rows * columns, 7) };
  const { factors, ratio, errors } = searchFactors([{ matrix, scheme }], input, fastArithmetic);
  expect(ratio).toBeGreaterThan(0);
  expect(errors[ratio * 20]! / errors[0]!).toBeLessThan(0.8);
  expect(factors.every((factor) => factor > 0)).toBe(true);
});

test('a channel that was never there keeps its weights, and inputs that were all zero change nothing', () => {
  const matrix = { rows: 4, columns: 32, values: normals(128, 8) };
  const x = normals(50 * 32, 9).map((value, i) => (i % 32 === 5 ? 0 : value * (1 + (i % 32))));
  const { factors } = searchFactors([{ matrix, scheme }], statisticsOf(x, 32), fastArithmetic);
  expect(factors[5]).toBe(1);
  const none = searchFactors([{ matrix, scheme }], statisticsOf(new Float32Array(320), 32), fastArithmetic);
  expect(none).toMatchObject({ ratio: 0, factors: new Float32Array(32).fill(1) });
});

test('GPTQ goes on from rescaled weights and statistics', async () => {
  const { weights, run } = await seenLayer({ architecture: 'llama' });
  const made = rescaleLayerJob({ weights, statistics: run(weights).statistics!, schemes }, fastArithmetic);
  const [nearest, gptq] = (['nearest', 'gptq'] as const).map((rounding) =>
    quantizeJob(
      { matrix: made.weights.down, scheme: { ...scheme, rounding }, input: made.statistics.down },
      fastArithmetic,
    ),
  );
  expect(gptq!.outputError!).toBeLessThan(nearest!.outputError!);
});

function furthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]! - b[i]!));
  return most;
}
