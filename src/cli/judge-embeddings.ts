import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isEmbeddingModel } from '../artifact/embedding-metadata.ts';
import type { Embeddings } from '../core/embedding.ts';
import { Fault } from '../core/fault.ts';
import { compareEmbeddings, type EmbeddingComparison } from '../judge/compare-embeddings.ts';
import { ABOUT_EMBEDDINGS, type EmbeddingCard } from '../judge/embedding-card.ts';
import { diskFault } from '../node/disk-fault.ts';
import { openNodeService } from '../node/node-service.ts';
import { openSource } from '../node/open-source.ts';
import { writeWhole } from '../node/write-whole.ts';
import { plural } from '../core/plural.ts';
import type { JudgeCommand } from './eval-command.ts';
import type { FoundModel } from './find-model.ts';
import { megabytes } from './megabytes.ts';
import { invalid } from './parse-options.ts';
import type { Terminal } from './terminal.ts';

/** A model of vectors beside the one it was made of; what `nibble eval --json` prints. */
export interface JudgedEmbeddings extends EmbeddingComparison {
  readonly model: string;
  readonly bytes: number;
  readonly dimensions: number;
  readonly tokens: number;
  readonly truncatedTexts: number;
  readonly pace: { readonly tokensPerSecond: number; readonly threads: number };
}

const LEAST_TEXTS = 12; // ten nearest others, and one that is none of them

/** Whether a model makes vectors, as its head says. */
export async function makesVectors({ paths }: FoundModel): Promise<boolean> {
  const source = await openSource(paths[0]!);
  await source.close();
  return isEmbeddingModel(source.file);
}

/** `nibble eval --texts` of models that make vectors. */
export async function judgeEmbeddings(
  models: readonly FoundModel[],
  { original, texts, command }: { original: FoundModel; texts: readonly string[]; command: JudgeCommand },
  terminal: Terminal,
): Promise<void> {
  if (command.report !== undefined) throw invalid('--report', 'is for models that answer');
  if (texts.length < LEAST_TEXTS)
    throw new Fault('option-invalid', `Rankings want ${LEAST_TEXTS} texts or more, not ${texts.length}.`);
  const full = await makeVectors(original, texts, command, terminal);
  const results: JudgedEmbeddings[] = [];
  for (const model of models) results.push(await judge(model, { full, texts, command }, terminal));
  if (command.card !== undefined) await writeCard(command.card, results, { original, command });
  const [first, ...others] = results;
  const table = results.map((result) => describe(result)).join('\n');
  await terminal.print(
    command.json
      ? `${JSON.stringify(others.length > 0 ? { ...first!, others } : first)}\n`
      : `${texts.length} texts, against ${nameOf(original)}\n\n${table}`,
  );
}

interface Made extends Embeddings {
  readonly seconds: number;
}

async function judge(
  model: FoundModel,
  {
    full,
    texts,
    command,
  }: { readonly full: Made; readonly texts: readonly string[]; readonly command: JudgeCommand },
  terminal: Terminal,
): Promise<JudgedEmbeddings> {
  const made = await makeVectors(model, texts, command, terminal);
  const { dimensions, threads } = made.model;
  if (dimensions !== full.model.dimensions) {
    const message = `${nameOf(model)} makes vectors of ${dimensions} numbers and the original of ${full.model.dimensions}: they cannot be compared.`;
    throw new Fault('option-invalid', message);
  }
  const source = await openSource(model.paths[0]!);
  await source.close();
  return {
    model: nameOf(model),
    bytes: source.bytes,
    dimensions,
    tokens: made.tokens,
    truncatedTexts: made.truncated.length,
    pace: { tokensPerSecond: made.tokens / made.seconds, threads },
    ...compareEmbeddings(full.vectors, made.vectors),
  };
}

/** Through the service, as people get them; a first text brings the model into memory before the clock runs. */
async function makeVectors(
  model: FoundModel,
  texts: readonly string[],
  { threads, verbose }: JudgeCommand,
  terminal: Terminal,
): Promise<Made> {
  const path = resolve(model.paths[0]!);
  const service = openNodeService();
  const request = {
    model: path,
    catalogUrl: pathToFileURL(path).href,
    ...(threads === undefined ? {} : { threads }),
  };
  try {
    await service.embed({ ...request, texts: texts.slice(0, 1) }, { signal: terminal.signal });
    const startMs = performance.now();
    const made = await service.embed(
      { ...request, texts },
      {
        signal: terminal.signal,
        onProgress: (step) => {
          if (step.phase === 'embed')
            terminal.progress(`${nameOf(model)}: ${step.done} of ${step.total} texts`);
        },
      },
    );
    const seconds = (performance.now() - startMs) / 1000;
    if (verbose)
      terminal.say(`${nameOf(model)}: ${made.model.device}, ${plural(made.model.threads, 'thread')}`);
    return { ...made, seconds };
  } finally {
    await service.close();
  }
}

const nameOf = ({ id, paths }: FoundModel): string => (paths.includes(id) ? basename(id) : id);

function describe(result: JudgedEmbeddings): string {
  const { model, bytes, pace, cosine, recallAt10: recall } = result;
  const rows = [
    ['mean cosine', `${cosine.value.toFixed(5)} (${cosine.low.toFixed(5)} … ${cosine.high.toFixed(5)})`],
    ['first percentile, lowest', `${result.p1Cosine.toFixed(4)}, ${result.lowestCosine.toFixed(4)}`],
    [
      'recall@10 of rankings',
      `${recall.value.toFixed(4)} (${recall.low.toFixed(4)} … ${recall.high.toFixed(4)})`,
    ],
    ['texts that were cut', `${result.truncatedTexts}`],
  ];
  const facts = `${megabytes(bytes)}, ${pace.tokensPerSecond.toFixed(0)} tokens/s on ${plural(pace.threads, 'thread')}`;
  const lines = rows.map(([name, value]) => `  ${name!.padEnd(26)} ${value}`);
  return `${[`${model}: ${facts}`, ...lines].join('\n')}\n`;
}

async function writeCard(
  path: string,
  results: readonly JudgedEmbeddings[],
  { original, command }: { readonly original: FoundModel; readonly command: JudgeCommand },
): Promise<void> {
  const { texts: count, tokens } = results[0]!;
  const card: EmbeddingCard = {
    schema: 1,
    about: ABOUT_EMBEDDINGS,
    against: nameOf(original),
    texts: { name: basename(command.texts), count, tokens },
    models: results.map(cardEntry),
  };
  await writeWhole(path, `${JSON.stringify(card, undefined, 2)}\n`).catch((error: unknown) => {
    throw diskFault(error, path);
  });
}

/** The figures, and nothing of the machine that they were made on. */
function cardEntry({
  model: name,
  bytes,
  dimensions,
  ...found
}: JudgedEmbeddings): EmbeddingCard['models'][number] {
  const { cosine, p1Cosine, lowestCosine, queries, recallAt10 } = found;
  return { name, bytes, dimensions, cosine, p1Cosine, lowestCosine, queries, recallAt10 };
}
