import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { int8Sources } from './int8.mjs';
import { EVALUATED, library, TEACHER, TEXTS } from './library.mjs';

/** A thread that runs some rows beside the original, all over the same texts. */
const lib = await library();
const { rows, drawn, look } = workerData;
const host = lib.nodeQuantHost();
const arithmetic = lib.wasmArithmetic(await host.compileKernels());
const source = await lib.openGguf((await lib.openModelFiles(TEACHER)).sources);
const { evaluation, calibration } = JSON.parse(readFileSync(TEXTS, 'utf8'));
const tokenizer = lib.openTokenizer(source.metadata);
const { contextLength } = lib.readDecoderConfig(source);
const texts = evaluation.slice(0, EVALUATED);
const encoded = lib.judgedTexts(texts, tokenizer, contextLength).texts;
const original = { name: 'stories15m', file: source, source: await lib.openBatchLogits(source, arithmetic) };

const int8 = int8Sources({ lib, source, arithmetic, calibration, tokenizer });
const models = [];
for (const row of rows) {
  say(`Opening ${row.name}`);
  models.push({ row, ...(await open(row)) });
}
const contest = await lib.compare(
  original.source,
  models.map(({ row, source: logits }) => ({ name: row.name, source: logits })),
  encoded,
  { onProgress: (done, total) => say(`${done} of ${total} tokens`) },
);
const results = contest.models.map((comparison, at) => ({
  name: comparison.name,
  comparison,
  bytes: models[at].bytes,
  memoryBytes: models[at].memoryBytes,
}));
parentPort.postMessage({ results, ...(look ? { look: await lookAtDrawn() } : {}) });

async function open(row) {
  if (row.kind === 'gguf') {
    const file = await lib.openGguf((await lib.openModelFiles(row.path)).sources);
    const engine = await lib.openWasmEngine(file, lib.nodeWasmHost(), { threads: 1 });
    return { file, source: lib.engineLogits(engine), memoryBytes: engine.memoryBytes };
  }
  if (row.kind === 'codes') {
    const replacements = new Map(row.replacements.map(([name, data]) => [name, { type: 'F32', data }]));
    const file = lib.overlayModel(source, replacements);
    return { file, source: await lib.openBatchLogits(file, arithmetic) };
  }
  return int8.open(row);
}

async function lookAtDrawn() {
  const shown = models.filter(({ row }) => drawn.includes(row.name));
  const some = shown.map(({ row, file, source: logits }) => ({ name: row.name, file, source: logits }));
  return lib.lookCloser(original, some, { tokenizer, arithmetic, texts, encoded, onProgress: say });
}

function say(line) {
  parentPort.postMessage({ line });
}
