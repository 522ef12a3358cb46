import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Fault } from '../core/fault.ts';
import { readDecoderConfig } from '../engine/decoder-config.ts';
import { compare } from '../judge/compare.ts';
import { judgedTexts, type JudgedTexts } from '../judge/judged-texts.ts';
import { measurePace } from '../judge/measure-pace.ts';
import { measurePerplexity } from '../judge/perplexity.ts';
import { readTexts } from '../judge/read-texts.ts';
import { openJudged, type JudgedModel } from '../node/open-judged.ts';
import { openTokenizer } from '../text/tokenizer.ts';
import { plural } from '../core/plural.ts';
import type { JudgeCommand } from './eval-command.ts';
import { findModel } from './find-model.ts';
import { judgeEmbeddings, makesVectors } from './judge-embeddings.ts';
import { judgedTable, type JudgedResult, type NamedModel } from './judged-table.ts';
import { writeCard } from './judge-card.ts';
import { writeReport } from './judge-report.ts';
import { given, invalid } from './parse-options.ts';
import type { Terminal } from './terminal.ts';

const MAX_BYTES = 64 * 2 ** 20;

/** `nibble eval --texts`: models over texts, alone or beside the one that they were made of. */
export async function runJudge(command: JudgeCommand, terminal: Terminal): Promise<void> {
  const texts = (await readTextFile(command.texts)).slice(0, command.limit);
  const wanted = command.models.length > 0 ? command.models : [undefined];
  if (await runJudgeEmbeddings(wanted, texts, command, terminal)) return;
  const opened: JudgedModel[] = [];
  try {
    const models: NamedModel[] = [];
    for (const name of wanted) models.push(await open(name, command, terminal, opened));
    const original =
      command.against === undefined
        ? undefined
        : await openOriginal(command.against, command, terminal, opened);
    const encoded = encode(texts, original ? [...models, original] : models, command, terminal);
    const results = original
      ? await compareAll(original, models, encoded, terminal)
      : [await judgeAlone(models[0]!, encoded, terminal)];
    if (original && command.report !== undefined) {
      const subject = { original, models, texts, encoded: encoded.texts, results };
      await writeReport(command.report, subject, terminal);
    }
    if (original && command.card !== undefined)
      await writeCard(command.card, { results, against: original.name, textFile: basename(command.texts) });
    await terminal.print(command.json ? `${JSON.stringify(results[0])}\n` : judgedTable(results));
  } finally {
    for (const model of opened) await model.close();
  }
}

/** Models that make vectors are judged by those; says whether they do. */
async function runJudgeEmbeddings(
  wanted: readonly (string | undefined)[],
  texts: readonly string[],
  command: JudgeCommand,
  terminal: Terminal,
): Promise<boolean> {
  const found = await Promise.all(wanted.map((name) => findModel(name, command)));
  if (!(await makesVectors(found[0]!))) return false;
  if (command.against === undefined)
    throw invalid('--against', 'is missing: a model of vectors is judged beside the one that it was made of');
  const original = await findModel(command.against, command);
  await judgeEmbeddings(found, { original, texts, command }, terminal);
  return true;
}

async function open(
  wanted: string | undefined,
  { exact, threads, verbose, ...command }: JudgeCommand,
  terminal: Terminal,
  opened: JudgedModel[],
): Promise<NamedModel> {
  const { id, paths } = await findModel(wanted, command);
  const model = await openJudged(paths, {
    signal: terminal.signal,
    ...(exact ? { arithmetic: 'exact' as const } : {}),
    ...given('threads', threads),
  });
  opened.push(model);
  const name = paths.includes(id) ? basename(id) : id;
  if (verbose) terminal.say(`${name}: ${runsOn(model)}`);
  return { ...model, name };
}

/** Beside itself a model runs in float32: what is seen then is what the engine rounds while it answers. */
async function openOriginal(
  wanted: string,
  command: JudgeCommand,
  terminal: Terminal,
  opened: JudgedModel[],
): Promise<NamedModel> {
  const isItself = command.models.includes(wanted);
  if (isItself && !command.exact) terminal.say(`${wanted} is compared with its own weights in float32.`);
  return open(wanted, { ...command, exact: command.exact || isItself }, terminal, opened);
}

function runsOn({ engine }: JudgedModel): string {
  return engine
    ? `our engine (${engine.kernel}, ${plural(engine.threads, 'thread')}), activations in 8 bits`
    : 'float32';
}

function encode(
  texts: readonly string[],
  models: readonly NamedModel[],
  { contextLength = Infinity }: JudgeCommand,
  terminal: Terminal,
): JudgedTexts {
  const tokenizers = models.map(({ file }) => openTokenizer(file.metadata));
  const last = models.at(-1)!; // the original, if there is one
  for (const [at, model] of models.entries()) {
    if (tokenizers[at]!.vocabSize === tokenizers.at(-1)!.vocabSize) continue;
    throw new Fault(
      'option-invalid',
      `${model.name} and ${last.name} do not share a vocabulary, so what they expect cannot be compared.`,
    );
  }
  const context = Math.min(contextLength, ...models.map(({ file }) => readDecoderConfig(file).contextLength));
  const encoded = judgedTexts(texts, tokenizers.at(-1)!, context);
  if (encoded.cut > 0)
    terminal.say(
      `${encoded.cut} of ${texts.length} texts are longer than ${context} tokens: their beginnings are judged.`,
    );
  return encoded;
}

/** Models beside the one that they were made of. */
export async function compareAll(
  original: NamedModel,
  models: readonly NamedModel[],
  { texts, cut }: JudgedTexts,
  terminal: Terminal,
): Promise<JudgedResult[]> {
  const { signal } = terminal;
  const onProgress = tell(terminal);
  const contest = await compare(original.source, models, texts, { signal, onProgress });
  const results: JudgedResult[] = [];
  for (const [at, { name: _, ...comparison }] of contest.models.entries()) {
    const model = models[at]!;
    const difference = contest.differences[at - 1];
    results.push({
      ...comparison,
      texts: texts.length,
      cutTexts: cut,
      ...(await describe(model, texts)),
      reference: await describe(original, texts),
      ...(difference ? { difference } : {}),
    });
  }
  const [first, ...others] = results;
  return others.length > 0 ? [{ ...first!, others }, ...others] : results;
}

async function judgeAlone(
  model: NamedModel,
  { texts, cut }: JudgedTexts,
  terminal: Terminal,
): Promise<JudgedResult> {
  const onProgress = tell(terminal);
  const found = await measurePerplexity(model.source, texts, { signal: terminal.signal, onProgress });
  return { ...found, texts: texts.length, cutTexts: cut, ...(await describe(model, texts)) };
}

/** What of a model is not in its answers. */
async function describe(model: NamedModel, texts: JudgedTexts['texts']) {
  const { name, bytes, engine, arithmetic } = model;
  const tokens = texts.find(({ length }) => length > 1)!;
  return {
    model: name,
    bytes,
    arithmetic,
    ...(engine && {
      memoryBytes: engine.memoryBytes,
      pace: await measurePace(engine, tokens, () => performance.now()),
    }),
  };
}

function tell(terminal: Terminal): (done: number, total: number) => void {
  return (done, total) => terminal.progress(`${done} of ${total} tokens`);
}

/** @throws Fault `option-invalid` */
async function readTextFile(path: string): Promise<readonly string[]> {
  try {
    const { size } = await stat(path);
    if (size > MAX_BYTES) throw new Error(`it has ${size} bytes, more than ${MAX_BYTES}`);
    return readTexts(await readFile(path, 'utf8'), basename(path));
  } catch (error) {
    if (error instanceof Fault) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new Fault('option-invalid', `The texts in ${path} cannot be read: ${why}.`, { file: path }, error);
  }
}
