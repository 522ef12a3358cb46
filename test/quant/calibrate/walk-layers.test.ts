import { expect, test } from 'vitest';
import { openGguf } from '../../../src/artifact/gguf-file.ts';
import { memorySource } from '../../../src/artifact/memory-source.ts';
import { runLayerJob } from '../../../src/quant/calibrate/run-layer.ts';
import { walkLayers, type WalkedLayer } from '../../../src/quant/calibrate/walk-layers.ts';
import { inlineWorkbench } from '../../../src/quant/threads/inline-workbench.ts';
import type { InputStatistics } from '../../../src/quant/input-statistics.ts';
import type { Jobs, Workbench } from '../../../src/quant/threads/jobs.ts';
import { fastArithmetic } from '../../fakes/fast-arithmetic.ts';
import { withTeacherGguf } from '../../fakes/teacher-gguf.ts';
import { tinyFamily } from '../../fakes/tiny-family.ts';
import golden from './golden/statistics.json' with { type: 'json' };

type GoldenInput = (typeof golden)['head'];

const nobodyAsks = (): never => {
  throw new Error('nobody asks for this');
};
const JOBS: Jobs = {
  runLayer: (job) => runLayerJob(job, fastArithmetic),
  rescaleLayer: nobodyAsks,
  quantize: nobodyAsks,
};

const tinyModel = () =>
  openGguf([memorySource('tiny.gguf', tinyFamily({ architecture: 'qwen3', seed: 5, type: 'F32' }))]);

function expectLike(seen: InputStatistics, expected: GoldenInput): void {
  const { width, tokens, gram, heldOut, largest, meanSize } = seen;
  expect(width).toBe(expected.width);
  expectClose([...largest.subarray(0, 12)], expected.largest);
  expectClose([...meanSize.subarray(0, 12)], expected.meanSize);
  for (const [part, numbers] of [
    [{ tokens, gram }, expected.learned],
    [heldOut, expected.heldOut],
  ] as const) {
    expect(part.tokens).toBe(numbers.tokens);
    const trace = Array.from({ length: width }, (_, i) => part.gram[i * (width + 1)]!);
    const corner = [0, 1, 2].flatMap((row) => [...part.gram.subarray(row * width, row * width + 3)]);
    expectClose([trace.reduce((sum, value) => sum + value)], [numbers.trace]);
    expectClose(corner, numbers.corner, numbers.trace / width);
  }
}

/** Of sums, as close as sums of float32 are: to what they are, or to the size of their parts. */
function expectClose(seen: readonly number[], expected: readonly number[], size = 0): void {
  for (const [i, value] of expected.entries()) {
    expect(Math.abs(seen[i]! - value)).toBeLessThan(1e-4 * Math.max(Math.abs(value), size));
  }
}

test("what goes into the matrices of stories15M is what numpy's forward pass says", async () => {
  await withTeacherGguf(async (model) => {
    const told: string[] = [];
    const walk = walkLayers(model, golden.texts, inlineWorkbench(JOBS), {
      onProgress: (done, total) => told.push(`${done}/${total}`),
    });
    const layers: number[] = [];
    let last: WalkedLayer | undefined;
    for await (const walked of walk) {
      expect(last?.statistics, 'the layer before').toBe(undefined);
      last = walked;
      layers.push(walked.layer);
      expect(walked.head !== undefined, 'the head is watched with the last layer').toBe(walked.layer === 5);
      if (walked.head) expectLike(walked.head, golden.head);
      const expected = golden.layers[`${walked.layer}` as '0'];
      if (!expected) continue;
      for (const input of ['qkv', 'o', 'gateUp', 'down'] as const) {
        expectLike(walked.statistics![input], expected[input]);
      }
    }
    expect(layers).toEqual([0, 1, 2, 3, 4, 5]);
    expect(told.at(-1)).toBe('24/24');
  });
});

test('nothing is watched that nobody asked for', async () => {
  for await (const walked of walkLayers(await tinyModel(), [[1, 2, 3]], inlineWorkbench(JOBS), {
    watch: false,
  })) {
    expect(Object.keys(walked)).toEqual(['layer', 'weights']);
  }
});

test('whichever job is done first, and however many there are, the sums are the same', async () => {
  const texts = Array.from({ length: 24 }, (_, text) =>
    Array.from({ length: 60 + ((text * 37) % 80) }, (__, i) => (i * i + text) % 279),
  );
  const model = await tinyModel();
  const sums = new Set<string>();
  const means: number[] = [];
  for (const workbench of [inlineWorkbench(JOBS), lastFirst(JOBS)]) {
    for await (const { statistics } of walkLayers(model, texts, workbench)) {
      sums.add(statistics!.down.gram.map(Math.fround).join());
      means.push(statistics!.qkv.meanSize[7]!);
    }
  }
  expect(sums.size).toBe(2); // one for each layer
  expect(means[0]).toBeCloseTo(means[2]!, 6);
});

test('an abort ends the walk, an id that the vocabulary lacks begins none', async () => {
  const model = await tinyModel();
  const controller = new AbortController();
  const walk = walkLayers(model, [[1, 2]], inlineWorkbench(JOBS), { signal: controller.signal });
  await walk.next();
  controller.abort();
  await expect(walk.next()).rejects.toMatchObject({ code: 'aborted' });
  const other = walkLayers(model, [[1], [2, 100_000]], inlineWorkbench(JOBS));
  const message = expect.stringContaining('100000') as string;
  await expect(other.next()).rejects.toMatchObject({ code: 'calibration-invalid', message });
});

/** Jobs are done when all have been handed in, the last of them first. */
function lastFirst(jobs: Jobs): Workbench {
  const inline = inlineWorkbench(jobs);
  const waiting: (() => void)[] = [];
  return {
    ...inline,
    threads: 4,
    run: async (name, job, signal) => {
      await new Promise<void>((resolve) => {
        if (waiting.unshift(resolve) === 1) setTimeout(() => waiting.splice(0).forEach((start) => start()));
      });
      return inline.run(name, job, signal);
    },
  };
}
