import { afterEach, beforeEach, expect, test } from 'vitest';
import { LEARNED_CHUNK_BYTES } from '../../src/artifact/draft.ts';
import golden from '../engine/hub/golden.json' with { type: 'json' };
import { type HubServer, startHubServer } from '../fakes/hub-server.ts';
import { onnxDecoderFiles } from '../fakes/onnx-repository.ts';
import type { HubPage } from './hub-page.ts';
import { useTinyBench } from './tiny-bench.ts';

const DATA = 'onnx/model_q4.onnx_data';
const MODEL = 'hf:o/tiny:q4';

const bench = useTinyBench({ script: 'hub-page', functions: 'hubPage', models: {} });

/** The functions of `hub-page.ts` in a page. */
declare const hubPage: HubPage;

/** The repository, with weights that are three chunks long: ONNX Runtime reads what the graph names, and no more. */
async function longFiles(): Promise<Readonly<Record<string, Uint8Array>>> {
  const files = await onnxDecoderFiles();
  const more = Uint32Array.from({ length: 2.3 * 2 ** 20 }, (_, at) => Math.imul(at, 2_654_435_761));
  return { ...files, [DATA]: Buffer.concat([files[DATA]!, new Uint8Array(more.buffer)]) };
}

let hub: HubServer;
beforeEach(async () => {
  hub = await startHubServer();
});
afterEach(() => hub.close());

const wish = () => ({ model: MODEL, catalog: bench.site.catalogUrl, hub: { endpoint: hub.endpoint } });

test('an ONNX repository whose download was interrupted is resumed, answers through transformers.js, and answers offline', async () => {
  const files = await longFiles();
  const weights = hub.cdnPath(files[DATA]!);
  hub.put('o/tiny', { files });
  hub.cdn.script(weights, { kind: 'stall', after: 1.5 * LEARNED_CHUNK_BYTES });
  const first = await bench.open();
  await first.evaluate((options) => hubPage.begin(options), wish());
  const stored = () =>
    first.evaluate(async (url) => (await hubPage.list(url)).records[0]?.storedBytes ?? 0, wish().catalog);
  await expect.poll(stored).toBeGreaterThanOrEqual(LEARNED_CHUNK_BYTES);
  await first.close();

  hub.cdn.clearLog();
  const second = await bench.open();
  const visit = await second.evaluate((options) => hubPage.visit(options), wish());
  expect(visit).toMatchObject({ text: golden.chat.text });
  const ranges = hub.cdn.log.filter(({ path }) => path === weights).map(({ range }) => range);
  expect(ranges).toEqual([`bytes=${LEARNED_CHUNK_BYTES}-${files[DATA]!.byteLength - 1}`]);
  await second.close();

  await hub.close();
  const hosts = new Set<string>();
  bench.context.on('request', (request) => hosts.add(new URL(request.url()).host));
  const third = await bench.open();
  const again = await third.evaluate((options) => hubPage.visit(options), wish());
  expect(again).toMatchObject({ text: golden.chat.text });
  const known = [bench.server.origin, bench.site.origin, hub.endpoint].map((origin) => new URL(origin).host);
  expect([...hosts].filter((host) => host !== '' && !known.includes(host))).toEqual([]);
});
