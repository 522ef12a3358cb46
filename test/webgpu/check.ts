import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium, type Page } from 'playwright';
import { chromiumLaunch } from '../../scripts/find-chromium.mjs';
import { readReferenceFile } from '../../src/cli/reference-file.ts';
import { isolationHeaders } from '../../vite.config.ts';
import { serveSources } from './source-server.ts';
import type { Calls } from './count-calls.ts';
import type { WebgpuCheckPage } from './page.ts';

declare const webgpuCheck: WebgpuCheckPage;

const MODEL_FOLDER = 'models/smollm2-135m-instruct';
const ENCODER = 'models/all-minilm-l6-v2/all-MiniLM-L6-v2.Q8_0.gguf';
const LEAST_COSINE = 0.999;
const TOKENS = 8;
const LEAST_EQUAL = 0.97;
const repository = fileURLToPath(new URL('../..', import.meta.url));

/**
 * SmolLM2-135M on the software GPU of the test Chromium: the first greedy tokens of each case of the float32 reference, and
 * what a token costs in dispatches and calls. `--build asyncify` takes the other build of the runtime;
 * `--encoder` compares the vectors of all-MiniLM-L6-v2 with its float32 ones instead.
 * Returns the exit code: 1 when fewer tokens are equal than must be.
 */
export async function check(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      build: { type: 'string', default: 'jspi' },
      cases: { type: 'string', default: '6' },
      encoder: { type: 'boolean', default: false },
    },
  });
  const build = values.build === 'asyncify' ? 'asyncify' : 'jspi';
  const cases = (await readReferenceFile(`${repository}test/reference/smollm2.json`)).slice(
    0,
    Number(values.cases),
  );
  const shards = (await readdir(`${repository}${MODEL_FOLDER}`)).filter((name) => name.endsWith('.gguf'));
  const urls = shards.sort().map((name) => `/${MODEL_FOLDER}/${name}`);
  const server = await serveSources({
    name: 'check-webgpu',
    script: 'test/webgpu/page.ts',
    headers: isolationHeaders,
  });
  const browser = await chromium.launch(chromiumLaunch({ gpu: true }));
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(0);
    await page.goto(`${server.origin}/blank`);
    await page.waitForFunction(() => 'webgpuCheck' in globalThis);
    if (values.encoder) return await checkEncoder(page, build);
    const loaded = await page.evaluate(([all, which]) => webgpuCheck.load(all, which), [
      urls,
      build,
    ] as const);
    say(`${loaded.kernel}, loaded in ${seconds(loaded.ms)}, ${Math.round(loaded.memoryBytes / 1e6)} MB`);
    let equal = 0;
    let last: Calls | undefined;
    for (const { name, promptIds, greedyIds } of cases) {
      const wanted = greedyIds.slice(0, TOKENS);
      const start = Date.now();
      const found = await page.evaluate(([prompt, count]) => webgpuCheck.greedy(prompt, count), [
        promptIds,
        wanted.length,
      ] as const);
      const same = wanted.filter((id, index) => found.tokens[index] === id).length;
      equal += same;
      last = found.calls;
      say(`${name}: ${same} of ${wanted.length} tokens equal, ${seconds(Date.now() - start)}`);
    }
    const total = cases.reduce((sum, { greedyIds }) => sum + Math.min(TOKENS, greedyIds.length), 0);
    say(`\n${equal} of ${total} greedy tokens equal to float32: ${((100 * equal) / total).toFixed(1)} %`);
    if (last) report(last);
    return equal / total >= LEAST_EQUAL ? 0 : 1;
  } finally {
    await browser.close();
    await server.close();
  }
}

async function checkEncoder(page: Page, build: 'jspi' | 'asyncify'): Promise<number> {
  const file = await readFile(`${repository}test/reference/minilm.json`, 'utf8');
  const golden = JSON.parse(file) as { readonly texts: number[][]; readonly vectors: number[][] };
  const found = await page.evaluate(([url, which, texts]) => webgpuCheck.vectors(url, which, texts), [
    `/${ENCODER}`,
    build,
    golden.texts,
  ] as const);
  const cosines = golden.vectors.map((vector, text) =>
    vector.reduce((sum, value, at) => sum + value * found.vectors[text * vector.length + at]!, 0),
  );
  for (const [text, cosine] of cosines.entries())
    say(`${golden.texts[text]!.length} tokens: cosine ${cosine.toFixed(5)} to float32`);
  const mean = cosines.reduce((sum, cosine) => sum + cosine) / cosines.length;
  say(`\n${found.kernel}: mean cosine ${mean.toFixed(5)}`);
  return mean >= LEAST_COSINE ? 0 : 1;
}

function report({ dispatches, submits, intoWasm, outOfWasm }: Calls): void {
  say('\n| one token | |\n|---|--:|');
  say(`| dispatches | ${dispatches} |`);
  say(`| submits | ${submits} |`);
  say(`| calls JS → WASM | ${intoWasm} |`);
  say(`| calls WASM → JS | ${outOfWasm} |`);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function say(line: string): void {
  console.log(line);
}
