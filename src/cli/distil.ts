import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { isEmbeddingModel, readTokenLimit } from '../artifact/embedding-metadata.ts';
import { readNumbers } from '../artifact/metadata.ts';
import type { ModelFile } from '../artifact/tensor.ts';
import { Fault } from '../core/fault.ts';
import { distil, type DistilProgress, type Student } from '../distil/distil.ts';
import { studentFile } from '../distil/student-file.ts';
import { openWasmEncoder } from '../engine/wasm/wasm-encoder.ts';
import { readTexts } from '../judge/read-texts.ts';
import { diskFault } from '../node/disk-fault.ts';
import { openSource } from '../node/open-source.ts';
import { nodeWasmHost } from '../node/wasm-host.ts';
import { writeWhole } from '../node/write-whole.ts';
import { openInputTokenizer } from '../text/input-tokenizer.ts';
import { plural } from '../core/plural.ts';
import type { DistilCommand } from './distil-command.ts';
import { findModel } from './find-model.ts';
import { megabytes } from './megabytes.ts';
import { checkOutputFile } from './output-place.ts';
import { given } from './parse-options.ts';
import type { Terminal } from './terminal.ts';

/** `nibble distil`: an encoder to a table of token vectors. */
export async function runDistil(command: DistilCommand, terminal: Terminal): Promise<void> {
  const texts = command.texts === undefined ? undefined : await textsOf(command.texts);
  const { paths } = await findModel(command.teacher);
  await checkOutputFile(command.output, paths);
  const source = await openSource(paths[0]!);
  try {
    const student = await teachStudent(source.file, { command, texts }, terminal);
    const bytes = studentFile(student, source.file, nameOf(command.output));
    await writeWhole(command.output, bytes).catch((error: unknown) => {
      throw diskFault(error, command.output);
    });
    await terminal.print(`${report(student, command, bytes.length)}\n`);
  } finally {
    await source.close();
  }
}

async function textsOf(path: string): Promise<readonly string[]> {
  const content = await readFile(path, 'utf8').catch((error: unknown) => {
    throw diskFault(error, path);
  });
  return readTexts(content, basename(path), 'calibration');
}

interface Lessons {
  readonly command: DistilCommand;
  readonly texts: readonly string[] | undefined;
}

async function teachStudent(
  model: ModelFile,
  { command, texts }: Lessons,
  terminal: Terminal,
): Promise<Student> {
  if (!isEmbeddingModel(model)) {
    const message = 'A student is distilled from a model that makes vectors, and this one does not.';
    throw new Fault('model-task', message, { file: command.teacher });
  }
  const { signal } = terminal;
  const { threads, dimensions, epochs, seed } = command;
  const tokenizer = openInputTokenizer(model.metadata);
  const embedder = await openWasmEncoder(model, nodeWasmHost(), { signal, ...given('threads', threads) });
  try {
    const maxTokens = readTokenLimit(model) ?? embedder.contextLength;
    const tokenTypes = readNumbers(model.metadata, 'tokenizer.ggml.token_type', undefined);
    return await distil(
      { tokenizer, embedder, maxTokens },
      {
        refine: command.refine,
        ...given('texts', texts),
        ...given('dimensions', dimensions),
        ...given('epochs', epochs),
        ...given('seed', seed),
        ...given('tokenTypes', tokenTypes),
        signal,
        onProgress: (progress) => terminal.progress(line(progress)),
      },
    );
  } finally {
    embedder.dispose();
  }
}

const DOING: Readonly<Record<DistilProgress['phase'], string>> = {
  vocabulary: 'the teacher reads its vocabulary',
  texts: 'the teacher reads the texts',
  axes: 'finding the axes',
  refine: 'the student learns',
};

function line({ phase, done, total, cosine }: DistilProgress): string {
  const near = cosine === undefined ? '' : `, cosine to the teacher ${cosine.toFixed(3)}`;
  return `${DOING[phase]}: ${Math.floor((100 * done) / total)} %${near}`;
}

function nameOf(path: string): string {
  return basename(path, extname(path));
}

function report(student: Student, { output, json }: DistilCommand, bytes: number): string {
  const { dimensions, vectors, share, texts, tokens } = student;
  const vocabSize = vectors.length / dimensions;
  if (json) return JSON.stringify({ output, bytes, dimensions, vocabSize, share, texts, tokens });
  const learned =
    texts === 0
      ? 'learned from the vocabulary alone'
      : `learned from ${plural(texts, 'text')} of ${plural(tokens, 'token')}`;
  return (
    `${output}: ${megabytes(bytes)}, ${vocabSize} tokens of ${dimensions} dimensions, which hold ${(100 * share).toFixed(1)} % ` +
    `of what the vectors are; ${learned}.`
  );
}
