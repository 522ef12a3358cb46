import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { goalsOf } from './report/goals.mjs';
import { EVALUATED, library, TEACHER, TEXTS } from './report/library.mjs';
import { makeRow } from './report/make.mjs';
import { DRAWN, ROWS } from './report/rows.mjs';
import { buildLib } from './lib.mjs';
import { main, root } from './run.mjs';

/** Quantizes the teacher in every way, judges the results, and writes docs/quantization-report.{html,json,svg} and a table for the README. */
await main(async () => {
  const started = performance.now();
  await buildLib();
  const lib = await library();
  const folder = await mkdtemp(join(tmpdir(), 'nibble-report-'));
  try {
    const { rows, source, gptq } = await makeAll(lib, folder);
    const { models, look } = await judgeAll(rows);
    await write(lib, { models, look, source, gptq });
    console.error(`All of it took ${((performance.now() - started) / 1000).toFixed(0)} s.`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

async function makeAll(lib, folder) {
  const files = await lib.openModelFiles(TEACHER);
  const source = await lib.openGguf(files.sources);
  const host = lib.nodeQuantHost();
  const workbench = await lib.openWorkbench(host);
  const texts = JSON.parse(await readFile(TEXTS, 'utf8'));
  const calibrated = { tokenizer: lib.openTokenizer(source.metadata), config: lib.readDecoderConfig(source) };
  const tools = { lib, source, workbench, host, texts, folder };
  const rows = [];
  for (const row of chosen()) {
    console.error(`Making ${row.name}.`);
    tools.encodedCalibration ??=
      row.kind === 'codes' && (await lib.readCalibration(texts.calibration, calibrated, {})).texts;
    rows.push({ ...row, ...(await makeRow(row, tools)) });
  }
  const gptq = await outputErrorRatio(rows, tools);
  workbench.close();
  await files.close();
  const weights = [...source.tensors.values()].reduce((sum, { shape }) => sum + lib.weightsOf(shape), 0);
  return { rows, gptq, source: { bytes: (await stat(TEACHER)).size, float32Bytes: 4 * weights } };
}

/** For trying: `npm run report -- Q4_1` makes the rows that begin so. */
function chosen() {
  const starts = process.argv.slice(2);
  return starts.length === 0
    ? ROWS
    : ROWS.filter(({ name }) => starts.some((start) => name.startsWith(start)));
}

/** GPTQ's output error over that of nearest codes on the same scales: on correlated inputs, that of tokens nothing was learned from. */
async function outputErrorRatio(rows, tools) {
  const row = { name: 'nearest', kind: 'gguf', recipe: { to: 'Q4_1', method: 'gptq', overrides: [NEAREST] } };
  const nearest = (await makeRow(row, tools)).report.tensors;
  const made = rows.find(({ name }) => name === 'Q4_1 gptq')?.report.tensors ?? [];
  const logs = made.flatMap(({ name, outputError }) => {
    const other = nearest.find((one) => one.name === name)?.outputError;
    return outputError > 0 && other > 0 ? [Math.log(outputError / other)] : [];
  });
  return { mean: Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length), count: logs.length };
}

const NEAREST = { match: '^blk', scheme: { range: 'search', rounding: 'nearest' } };

/** The rows, shared out to threads so that each has about as much to do. */
async function judgeAll(rows) {
  const onEngine = rows.filter(({ kind }) => kind === 'gguf');
  const others = rows.filter(({ kind }) => kind !== 'gguf');
  const shares = availableParallelism() > 2 ? [halves(onEngine), halves(others)].flat() : [onEngine, others];
  const answers = await Promise.all(
    shares
      .filter(({ length }) => length > 0)
      .map((share) =>
        judge(
          share,
          share.some(({ name }) => name === DRAWN[0]),
        ),
      ),
  );
  const results = new Map(answers.flatMap(({ results: some }) => some.map((one) => [one.name, one])));
  const models = rows.map(({ name, group, bytes, bitsPerWeight, made }) => {
    const { comparison, memoryBytes, bytes: graphBytes } = results.get(name);
    return clean({ name, group, bytes: bytes ?? graphBytes, bitsPerWeight, comparison, memoryBytes, made });
  });
  return { models, look: answers.find(({ look }) => look)?.look };
}

function halves(rows) {
  return [rows.filter((_, at) => at % 2 === 0), rows.filter((_, at) => at % 2 === 1)];
}

function judge(rows, look) {
  return new Promise((resolve, reject) => {
    const plain = rows.map(({ report: _, ...row }) => row);
    const worker = new Worker(new URL('./report/judge.mjs', import.meta.url), {
      workerData: { rows: plain, drawn: DRAWN, look },
    });
    worker.on('message', (message) => {
      if (!message.results)
        return void (process.stderr.isTTY && process.stderr.write(`\r\x1b[K${message.line}`));
      resolve(message);
      void worker.terminate();
    });
    worker.on('error', reject);
  });
}

function clean(record) {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}

async function write(lib, { models, look, source, gptq }) {
  const drawn = DRAWN.filter((name) => models.some((model) => model.name === name));
  const clozes = new Map(drawn.map((_, at) => [look?.layers[at]?.name, look?.clozes?.[at]]));
  const report = {
    title: 'Quantizing stories15M',
    about: [
      `A model of 15 million weights in float16, quantized in every way that Nibble knows, beside itself: the first ${EVALUATED} texts for judging of ` +
        'test/data/stories.json, 5,809 tokens, divergence over the whole vocabulary at every token. Methods that calibrate saw other texts.',
      'Files (Q8_0 … Q4_0) ran on our engine as they answer, which rounds activations to 8 bits as well. Codes with zero points, and int8, ran as the float32 ' +
        'weights that they stand for, activations rounded where the name says so; int8 ONNX ran in onnxruntime-web, each text as one prompt.',
      'Margins are 95 % confidence intervals that take texts, and not tokens, for independent. Made by npm run report.',
    ],
    original: clean({ name: 'stories15M in F16', bytes: source.bytes, cloze: look?.originalCloze }),
    models: models.map((model) => clean({ ...model, cloze: clozes.get(model.name) })),
    goals: goalsOf({ models, source, gptq }),
    layers: look?.layers,
    scatters: look?.scatters,
    extents: look?.extents,
  };
  const page = lib.reportPage(report);
  const docs = `${root}docs/quantization-report`;
  await writeFile(`${docs}.html`, page);
  const { scatters: _, ...lasting } = report;
  await writeFile(`${docs}.json`, `${JSON.stringify(lasting, undefined, 1)}\n`);
  await writeFile(`${docs}.svg`, lib.paretoPicture(models));
  console.log(lib.goalsMarkdown(report.goals));
  console.log(`\n${lib.modelsMarkdown(report.models)}`);
}
