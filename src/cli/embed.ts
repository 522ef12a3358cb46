import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { EmbedProgress, Embeddings } from '../core/embedding.ts';
import { Fault } from '../core/fault.ts';
import { defaultCacheFolder } from '../node/cache-folder.ts';
import { diskFault } from '../node/disk-fault.ts';
import { environmentHub } from '../node/environment-hub.ts';
import { openNodeService } from '../node/node-service.ts';
import { catalogAddress } from './catalog-address.ts';
import type { EmbedCommand } from './embed-command.ts';
import { isFarModel } from './far-model.ts';
import { megabytes } from './megabytes.ts';
import { given } from './parse-options.ts';
import type { Terminal } from './terminal.ts';

/** `nibble embed`: vectors of texts, or how near they are to each other. */
export async function runEmbed(command: EmbedCommand, terminal: Terminal): Promise<void> {
  const texts = await readTexts(command, terminal);
  const { model, catalog } = command;
  const service = openNodeService(isFarModel(model) ? defaultCacheFolder() : undefined);
  try {
    const made = await service.embed(
      {
        texts,
        catalogUrl: catalog === undefined && isElsewhere(model) ? NO_CATALOG : catalogAddress(catalog),
        hub: environmentHub(),
        ...given('model', model !== undefined && existsSync(model) ? resolve(model) : model),
        ...given('threads', command.threads),
      },
      { signal: terminal.signal, onProgress: (step) => tell(step, terminal) },
    );
    for (const at of made.truncated)
      terminal.say(
        `Text ${at + 1} is longer than the ${made.model.contextLength} tokens that the model reads.`,
      );
    await terminal.print(command.json ? asJson(made) : describe(made, texts));
  } finally {
    await service.close();
  }
}

/** For models that no catalogue has to name. */
const NO_CATALOG = pathToFileURL(resolve('models/catalog.json')).href;

function isElsewhere(model: string | undefined): boolean {
  return isFarModel(model) || (model !== undefined && existsSync(model));
}

async function readTexts({ texts, file }: EmbedCommand, terminal: Terminal): Promise<readonly string[]> {
  if (texts.length > 0) return texts;
  const input = file === undefined ? await terminal.readInput() : await readLines(file);
  const lines = (input ?? '').split(/\r?\n/u).filter((line) => line.trim() !== '');
  if (lines.length > 0) return lines;
  throw new Fault(
    'messages-empty',
    'There is no text. Use: nibble embed "How long is the warranty?" "Two years."',
  );
}

async function readLines(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    throw diskFault(error, path);
  });
}

function tell(step: EmbedProgress, terminal: Terminal): void {
  if (step.phase === 'embed') terminal.progress(`${step.done} of ${step.total} texts`);
  if (step.phase === 'download' && step.doneBytes > step.cachedBytes) {
    const percent = Math.floor((100 * step.doneBytes) / step.totalBytes);
    terminal.progress(`${percent} % of ${megabytes(step.totalBytes)}`);
  }
}

function asJson({ vectors, ...rest }: Embeddings): string {
  return `${JSON.stringify({ ...rest, vectors: vectors.map((vector) => Array.from(vector)) })}\n`;
}

/** More texts than these make a table that nobody reads: then each text's nearest other is told. */
const MOST_IN_TABLE = 12;
/** Of one text's vector. */
const SHOWN_NUMBERS = 8;

/** For people: the first numbers of one vector, or the cosines between several. */
function describe({ model, vectors, tokens }: Embeddings, texts: readonly string[]): string {
  const head = `${model.name}: ${model.dimensions} numbers a text, ${tokens} tokens`;
  if (vectors.length === 1) {
    const numbers = Array.from(vectors[0]!.subarray(0, SHOWN_NUMBERS), (value) => value.toFixed(4));
    return `${head}\n${numbers.join(' ')} … (all of them: --json)\n`;
  }
  const names = texts.map((text, at) => `${`${at + 1}`.padStart(4)}  ${firstWords(text)}`);
  if (vectors.length > MOST_IN_TABLE) {
    const rows = names.map((name, at) => `${name}\n      ${nearestOf(at, vectors)}`);
    return `${[head, '', ...rows].join('\n')}\n`;
  }
  const cell = (value: string): string => value.padStart(7);
  const top = `    ${vectors.map((_, at) => cell(`${at + 1}`)).join('')}`;
  const rows = vectors.map((one, at) => {
    const cosines = vectors.map((other) => cell(cosine(one, other).toFixed(3)));
    return `${`${at + 1}`.padStart(4)}${cosines.join('')}`;
  });
  return `${[head, '', ...names, '', top, ...rows].join('\n')}\n`;
}

function nearestOf(at: number, vectors: readonly Float32Array[]): string {
  let best = at === 0 ? 1 : 0;
  for (let other = 0; other < vectors.length; other++)
    if (other !== at && cosine(vectors[at]!, vectors[other]!) > cosine(vectors[at]!, vectors[best]!))
      best = other;
  return `nearest: ${best + 1}, cosine ${cosine(vectors[at]!, vectors[best]!).toFixed(3)}`;
}

/** Of vectors of unit length. */
function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

function firstWords(text: string): string {
  const line = text.replaceAll(/\s+/gu, ' ').trim();
  return line.length <= 70 ? line : `${line.slice(0, 69)}…`;
}
