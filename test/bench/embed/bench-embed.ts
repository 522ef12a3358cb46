import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium, type Browser } from 'playwright';
import { chromiumLaunch } from '../../../scripts/find-chromium.mjs';
import { openGguf } from '../../../src/artifact/gguf-file.ts';
import { readEncoderConfig } from '../../../src/engine/encoder-config.ts';
import type { ModelFile } from '../../../src/artifact/tensor.ts';
import { openModelFiles } from '../../../src/node/open-model-files.ts';
import {
  LENGTHS,
  type EmbedFigures,
  type EmbedPlan,
  type FoundTexts,
  type WorkloadName,
} from '../page/embed-plan.ts';
import { openInputTokenizer } from '../../../src/text/input-tokenizer.ts';
import { machineLine } from '../report.ts';
import { readGlosses } from '../search/glosses.ts';
import { openBenchServer } from '../server.ts';
import { spreadOf } from '../stats.ts';
import { writePeerRepository } from './peer-repository.ts';

/** One way to run. */
type Setting = Pick<EmbedPlan, 'engine' | 'threads' | 'dtype' | 'batch'>;

interface Row {
  readonly setting: Setting;
  readonly visits: EmbedFigures[];
}

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const GGUF = `${repository}models/all-minilm-l6-v2/all-MiniLM-L6-v2.Q8_0.gguf`;
const PEER_FOLDER = `${repository}dist/bench-embed`;
const THREADS = [1, 2];
const PEER_BATCHES = [1, 8, 32];
const NAMES = [...Object.keys(LENGTHS), 'found'] as WorkloadName[];
/** Of WordNet's glosses, as many as take turns in the dictionary's order. */
const FOUND = 100;

/** Runs the benchmark and prints it. */
export async function benchEmbed(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '3' },
      tokens: { type: 'string', default: '1600' },
      repeats: { type: 'string', default: '3' },
      only: { type: 'string', default: 'nibble,transformers' },
    },
  });
  const opened = await openModelFiles(GGUF);
  const model = await openGguf(opened.sources);
  await writePeerRepository(model, PEER_FOLDER);
  await writeFile(`${PEER_FOLDER}/found-texts.json`, JSON.stringify(await foundTexts(model)));
  const { vocabSize } = readEncoderConfig(model);
  await opened.close();
  const server = await openBenchServer(['embed'], PEER_FOLDER);
  const browser = await chromium.launch(chromiumLaunch());
  try {
    console.log(machineLine(browser.version()));
    const rows = settingsOf(values.only.split(',')).map((setting): Row => ({ setting, visits: [] }));
    for (let round = 0; round < Number(values.rounds); round++) {
      const turned = [...rows.slice(round % rows.length), ...rows.slice(0, round % rows.length)];
      for (const { setting, visits } of turned) {
        const amount = { tokens: Number(values.tokens), repeats: Number(values.repeats) };
        const plan = { ...setting, ...amount, seed: round + 1, vocabSize };
        visits.push(await visit(browser, server.url, plan));
        console.error(`round ${round + 1}: ${lineOf({ setting, visits: [visits.at(-1)!] })}`);
      }
    }
    console.log(reportOf(rows));
    return 0;
  } finally {
    await browser.close();
    await server.close();
  }
}

function settingsOf(engines: readonly string[]): readonly Setting[] {
  const ours = THREADS.map((threads): Setting => ({ engine: 'nibble', threads }));
  const peers = THREADS.flatMap((threads) =>
    (['fp32', 'q8'] as const).flatMap((dtype) =>
      PEER_BATCHES.map((batch): Setting => ({ engine: 'transformers', threads, dtype, batch })),
    ),
  );
  return [...ours, ...peers].filter(({ engine }) => engines.includes(engine));
}

async function foundTexts({ metadata }: ModelFile): Promise<FoundTexts> {
  const glosses = await readGlosses();
  const texts = Array.from({ length: FOUND }, (_, i) => glosses[Math.floor((i * glosses.length) / FOUND)]!);
  const tokenizer = openInputTokenizer(metadata);
  return { texts, tokens: texts.reduce((sum, text) => sum + tokenizer.encode(text, Infinity).ids.length, 0) };
}

/** One page load in a profile of its own. */
async function visit(browser: Browser, url: string, plan: EmbedPlan): Promise<EmbedFigures> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(`${url}embed.html?plan=${encodeURIComponent(JSON.stringify(plan))}`);
    return await page.evaluate(() => (globalThis as unknown as { figures: Promise<EmbedFigures> }).figures);
  } finally {
    await context.close();
  }
}

function medianOf({ visits }: Row, name: WorkloadName): number {
  return spreadOf(visits.map(({ tokensPerSecond }) => tokensPerSecond[name]))?.median ?? NaN;
}

function nameOf({ engine, threads, dtype, batch }: Setting): string {
  const what = engine === 'nibble' ? 'Nibble Q8_0' : `transformers.js ${dtype}, ${batch} at a time`;
  return `${what}, ${threads} thread${threads === 1 ? '' : 's'}`;
}

function lineOf(row: Row): string {
  const cells = NAMES.map((name) => {
    const spread = spreadOf(row.visits.map(({ tokensPerSecond }) => tokensPerSecond[name]));
    return spread
      ? `${spread.median.toFixed(0)} (${spread.least.toFixed(0)}–${spread.most.toFixed(0)})`
      : '–';
  });
  return `| ${nameOf(row.setting)} | ${cells.join(' | ')} |`;
}

/** A table of tokens a second, how alike the vectors are, and ours over the peer's best for each length. */
function reportOf(rows: readonly Row[]): string {
  const heads = NAMES.map((name) => (name === 'found' ? 'glosses' : `${LENGTHS[name]} tokens`));
  const table = [
    `| tokens a second | ${heads.join(' | ')} |`,
    `|---|${NAMES.map(() => '--:').join('|')}|`,
    ...rows.map(lineOf),
  ];
  const ours = rows.filter(({ setting }) => setting.engine === 'nibble');
  const peers = rows.filter(({ setting }) => setting.engine === 'transformers');
  const ratios = ours.flatMap((row) => {
    const rivals = peers.filter(({ setting }) => setting.threads === row.setting.threads);
    if (rivals.length === 0) return [];
    const cells = NAMES.map((name) => {
      const most = Math.max(...rivals.map((rival) => medianOf(rival, name)));
      return `${(medianOf(row, name) / most).toFixed(2)}×`;
    });
    return [`| over its best, ${row.setting.threads} thread(s) | ${cells.join(' | ')} |`];
  });
  const alike = peers.map((peer) => `${nameOf(peer.setting)}: ${leastCosine(peer, ours[0]).toFixed(4)}`);
  return [...table, ...ratios, '', 'Least cosine of a vector with ours:', ...new Set(alike)].join('\n');
}

function leastCosine({ visits }: Row, ours: Row | undefined): number {
  const theirs = visits[0]?.vectors ?? [];
  const expected = ours?.visits[0]?.vectors ?? [];
  const cosines = theirs.map((vector, i) =>
    vector.reduce((sum, x, d) => sum + x * (expected[i]?.[d] ?? NaN), 0),
  );
  return Math.min(...cosines);
}
