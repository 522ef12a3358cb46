import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { root } from '../../scripts/run.mjs';
import type { CloserLook } from '../../src/judge/look-closer.ts';
import type { QualityCard } from '../../src/judge/quality-card.ts';
import type { QualityReport, ReportedModel } from '../../src/judge/report/quality-report.ts';
import { goalsOf, type Facts } from './goals.ts';
import type { Judged, MadeRow } from './judge.ts';
import { EVALUATED, TEACHER, TEXTS, type Library } from './library.ts';
import { makeRow, type Tools } from './make.ts';
import { measureMaking } from './measure-making.ts';
import { DRAWN, ROWS, type Row } from './rows.ts';

/** Quantizes the teacher in every way, judges the results, and writes what was found. */
export async function report(args: readonly string[], lib: Library): Promise<void> {
  const { values, positionals: starts } = parseArgs({
    args: [...args],
    options: { texts: { type: 'string', default: String(EVALUATED) } },
    allowPositionals: true,
  });
  const textCount = Number(values.texts);
  const started = performance.now();
  const chosen = ROWS.filter(
    ({ name }) => starts.length === 0 || starts.some((start) => name.startsWith(start)),
  );
  const folder = await mkdtemp(join(tmpdir(), 'nibble-report-'));
  try {
    const making = chosen.some(({ name }) => name === 'Q4_1 gptq') ? await measureMaking(folder) : [];
    const { rows, ...facts } = await makeAll(lib, chosen, folder);
    const { models, look } = await judgeAll(rows, textCount);
    await write(lib, { ...facts, making, models }, look);
    console.error(`All of it took ${((performance.now() - started) / 1000).toFixed(0)} s.`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function makeAll(lib: Library, chosen: readonly Row[], folder: string) {
  const files = await lib.openModelFiles(TEACHER);
  const source = await lib.openGguf(files.sources);
  const host = lib.nodeQuantHost();
  const workbench = await lib.openWorkbench(host);
  const { calibration: texts } = JSON.parse(await readFile(TEXTS, 'utf8')) as { calibration: string[] };
  const calibrated = { tokenizer: lib.openTokenizer(source.metadata), config: lib.readDecoderConfig(source) };
  const encoded = (await lib.readCalibration(texts, calibrated, {})).texts;
  const tools: Tools = { lib, source, workbench, host, folder, texts, encoded };
  const rows: MadeRow[] = [];
  for (const row of chosen) {
    console.error(`Making ${row.name}.`);
    rows.push({ ...row, ...(await makeRow(row, tools)) });
  }
  const gptq = await outputErrorRatio(rows, tools);
  workbench.close();
  await files.close();
  const weights = [...source.tensors.values()].reduce((sum, { shape }) => sum + lib.weightsOf(shape), 0);
  return { rows, gptq, source: { bytes: (await stat(TEACHER)).size, float32Bytes: 4 * weights } };
}

/** GPTQ's scales with the nearest codes. */
const NEAREST = { match: '^blk', scheme: { range: 'search', rounding: 'nearest' } } as const;

/** GPTQ's output error over that of nearest codes on the same scales: over tokens that nothing was learned from. */
async function outputErrorRatio(rows: readonly MadeRow[], tools: Tools): Promise<Facts['gptq']> {
  const made = rows.find(({ name }) => name === 'Q4_1 gptq')?.report;
  if (!made) return { mean: NaN, count: 0 };
  const recipe = { to: 'Q4_1', method: 'gptq', overrides: [NEAREST] } as const;
  const nearest = await makeRow({ name: 'nearest', group: 'gptq', kind: 'gguf', recipe }, tools);
  const logs = made.tensors.flatMap(({ name, outputError = 0 }) => {
    const other = nearest.report?.tensors.find((one) => one.name === name)?.outputError ?? 0;
    return outputError > 0 && other > 0 ? [Math.log(outputError / other)] : [];
  });
  return { mean: Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length), count: logs.length };
}

/** The rows, shared out to threads so that each has about as much to do. */
async function judgeAll(rows: readonly MadeRow[], textCount: number) {
  const onEngine = rows.filter(({ kind }) => kind === 'gguf');
  const others = rows.filter(({ kind }) => kind !== 'gguf');
  const shares = availableParallelism() > 2 ? [onEngine, others].flatMap(halves) : [onEngine, others];
  const answers = await Promise.all(
    shares.filter(({ length }) => length > 0).map((share) => judgeShare(share, textCount)),
  );
  const results = new Map(answers.flatMap((answer) => answer.results.map((one) => [one.name, one])));
  const models = rows.map(({ name, group, bytes, bitsPerWeight, made }): ReportedModel => {
    const { comparison, memoryBytes, bytes: graphBytes } = results.get(name)!;
    return clean({ name, group, bytes: bytes ?? graphBytes, bitsPerWeight, comparison, memoryBytes, made });
  });
  return { models, look: answers.find(({ look }) => look)?.look };
}

function halves(rows: readonly MadeRow[]): MadeRow[][] {
  return [0, 1].map((half) => rows.filter((_, at) => at % 2 === half));
}

function judgeShare(rows: readonly MadeRow[], textCount: number): Promise<Judged> {
  return new Promise((resolve, reject) => {
    const look = rows.some(({ name }) => name === DRAWN[0]);
    const workerData = {
      rows: rows.map((row) => ({ ...row, report: undefined })),
      drawn: DRAWN,
      look,
      textCount,
    };
    const worker = new Worker(new URL('thread.mjs', import.meta.url), { workerData });
    worker.on('message', (message: Judged | { readonly line: string }) => {
      if ('line' in message) {
        if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${message.line}`);
        return;
      }
      resolve(message);
      void worker.terminate();
    });
    worker.on('error', reject);
  });
}

/** Without what is undefined. */
function clean<Content extends object>(record: Content): Content & ReportedModel {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Content &
    ReportedModel;
}

async function write(lib: Library, facts: Facts, look: CloserLook | undefined): Promise<void> {
  const { models, source } = facts;
  const cloze = new Map(look?.layers.map(({ name }, at) => [name, look.clozes?.[at]]));
  const made: QualityReport = {
    title: 'Quantizing stories15M',
    about: ABOUT,
    original: {
      name: 'stories15M in F16',
      bytes: source.bytes,
      ...(look?.originalCloze && { cloze: look.originalCloze }),
    },
    models: models.map((model) => clean({ ...model, cloze: cloze.get(model.name) })),
    goals: goalsOf(facts),
    ...(look && { layers: look.layers, scatters: look.scatters, extents: look.extents }),
  };
  const docs = `${root}docs/quantization-report`;
  await writeFile(`${docs}.html`, lib.reportPage(made));
  await writeFile(`${docs}.json`, `${JSON.stringify({ ...made, scatters: undefined }, undefined, 1)}\n`);
  await writeFile(`${docs}.svg`, lib.paretoPicture(models));
  const files = models.filter(({ name }) => /^Q\d/u.test(name));
  if (files.length > 0) await writeFile(CARD, `${JSON.stringify(cardOf(lib, files), undefined, 2)}\n`);
  console.log(`${lib.goalsMarkdown(made.goals ?? [])}\n\n${lib.modelsMarkdown(made.models)}`);
}

const CARD = `${root}models/stories15m/card.json`;

/** The quality card of the teacher's quantized versions. */
function cardOf(lib: Library, models: readonly ReportedModel[]): QualityCard {
  return {
    schema: 1,
    about: lib.ORIGINAL_WEIGHTS,
    against: 'stories15m',
    texts: { name: 'test/data/stories.json', count: EVALUATED, tokens: models[0]!.comparison.tokens },
    models: models.map(({ name, bytes = 0, comparison }) => lib.cardEntry(name, bytes, comparison)),
  };
}

const ABOUT = [
  'A model of 15 million weights in float16, quantized in every way that Nibble knows, beside itself: divergence over the whole vocabulary at every ' +
    `token of the first ${EVALUATED} texts for judging in test/data/stories.json, 5,809 tokens. Methods that calibrate saw other texts.`,
  'Files (Q8_0 … Q4_0) ran on our engine as they answer, which rounds activations to 8 bits as well. Codes with zero points, and W8A8, ran as the ' +
    'float32 weights that they stand for, activations rounded where the name says so; int8 ONNX ran in onnxruntime-web, each text as one prompt.',
  'Margins are 95 % confidence intervals that take texts, and not tokens, for independent. Made by npm run report.',
];
