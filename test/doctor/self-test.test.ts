import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openGguf } from '../../src/artifact/gguf-file.ts';
import { parseCatalog } from '../../src/artifact/manifest.ts';
import type { Golden } from '../../src/core/golden.ts';
import { divergence, testEngine } from '../../src/doctor/self-test.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { openWasmEngine } from '../../src/engine/wasm/wasm-engine.ts';
import { openModelFiles } from '../../src/node/open-model-files.ts';
import { nodeWasmHost } from '../../src/node/wasm-host.ts';
import { fileURLToPath } from 'node:url';

const MODELS = new URL('../../models/', import.meta.url);

let engine: Engine;
let golden: Golden;
beforeAll(async () => {
  const url = new URL('catalog.json', MODELS);
  const [model] = parseCatalog(JSON.parse(await readFile(url, 'utf8')), url.href).models;
  golden = model!.golden!;
  const opened = await openModelFiles(fileURLToPath(model!.files[0]!.url));
  engine = await openWasmEngine(await openGguf(opened.sources), nodeWasmHost(), { contextLength: 128 });
  await opened.close();
});
afterAll(() => engine.dispose());

/** The engine with other logits. */
function bent(bend: (logits: Float32Array) => Float32Array): Engine {
  const forward: Engine['forward'] = async (...pass) => bend(await engine.forward(...pass));
  return Object.assign(Object.create(engine) as Engine, { forward });
}

test('the shipped model passes the numbers of its catalogue, which exact arithmetic made', async () => {
  await expect(testEngine(engine, golden)).resolves.toBeUndefined();
});

test.each([
  ['one position late', (_logits: Float32Array, before: Float32Array) => before],
  ['half as sure', (logits: Float32Array) => logits.map((logit) => logit / 2)],
  [
    'noise of the size that coarse rounding makes',
    (logits: Float32Array) => logits.map((logit, i) => logit + 2 * Math.sin(i * 12.9898)),
  ],
])('and does not when it is %s', async (_what, bend) => {
  let before = new Float32Array(engine.vocabSize);
  const other = bent((logits) => {
    const found = bend(logits, before);
    before = logits.slice();
    return found;
  });
  await expect(testEngine(other, golden)).rejects.toMatchObject({ code: 'engine-wrong' });
});

test('divergence is that of the definition, with what is not known as one', () => {
  // p = (0.5, 0.25, rest 0.25), q = (0.25, 0.25, rest 0.5): 0.5 ln 2 + 0.25 ln 0.5
  const step = { ids: [0, 1], logprobs: [Math.log(0.5), Math.log(0.25)] };
  const logits = new Float32Array([0, 0, 0, 0]);
  expect(divergence(step, logits)).toBeCloseTo(0.25 * Math.LN2, 6);
  expect(divergence(step, new Float32Array([0, NaN, 0, 0]))).toBe(Infinity);
  expect(divergence({ ids: [9], logprobs: [-0.1] }, logits)).toBe(Infinity); // no such token
});
