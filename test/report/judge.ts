import { readFileSync } from 'node:fs';
import { type MessagePort } from 'node:worker_threads';
import type { CloserLook } from '../../src/judge/look-closer.ts';
import type { Comparison } from '../../src/judge/comparison.ts';
import { int8Sources, type OpenedRow } from './int8.ts';
import { TEACHER, TEXTS, type Library } from './library.ts';
import type { Made } from './make.ts';
import type { Row } from './rows.ts';

export type MadeRow = Row & Made;

/** What a thread is given. */
export interface Share {
  readonly rows: readonly MadeRow[];
  readonly drawn: readonly string[];
  /** Whether to look closer at the drawn ones. */
  readonly look: boolean;
  readonly textCount: number;
}

export interface Judged {
  readonly results: readonly {
    readonly name: string;
    readonly comparison: Comparison;
    readonly bytes?: number;
    readonly memoryBytes?: number;
  }[];
  readonly look?: CloserLook;
}

/** Runs some rows beside the original, all over the same texts; says how far it is. */
export async function judge(
  { rows, drawn, look, textCount }: Share,
  port: MessagePort,
  lib: Library,
): Promise<void> {
  const say = (line: string): void => port.postMessage({ line });
  const arithmetic = lib.wasmArithmetic(await lib.nodeQuantHost().compileKernels());
  const source = await lib.openGguf((await lib.openModelFiles(TEACHER)).sources);
  const { evaluation, calibration } = JSON.parse(readFileSync(TEXTS, 'utf8')) as Record<
    'evaluation' | 'calibration',
    string[]
  >;
  const tokenizer = lib.openTokenizer(source.metadata);
  const texts = evaluation.slice(0, textCount);
  const encoded = lib.judgedTexts(texts, tokenizer, lib.readDecoderConfig(source).contextLength).texts;
  const original = {
    name: 'stories15m',
    file: source,
    source: await lib.openBatchLogits(source, arithmetic),
  };
  const int8 = int8Sources({ lib, source, arithmetic, calibration, tokenizer });

  const open = async (row: MadeRow): Promise<OpenedRow> => {
    if (row.kind === 'gguf') {
      const file = await lib.openGguf((await lib.openModelFiles(row.path!)).sources);
      const engine = await lib.openWasmEngine(file, lib.nodeWasmHost(), { threads: 1 });
      return { file, source: lib.engineLogits(engine), memoryBytes: engine.memoryBytes };
    }
    if ('choice' in row) return int8.open(row);
    const replacements = new Map(
      row.replacements!.map(([name, data]) => [name, { type: 'F32' as const, data }]),
    );
    const file = lib.overlayModel(source, replacements);
    return { file, source: await lib.openBatchLogits(file, arithmetic) };
  };

  const models: (OpenedRow & { readonly name: string })[] = [];
  for (const row of rows) {
    say(`Opening ${row.name}`);
    models.push({ name: row.name, ...(await open(row)) });
  }
  const contest = await lib.compare(original.source, models, encoded, {
    onProgress: (done, total) => say(`${done} of ${total} tokens`),
  });
  const results = contest.models.map(({ name, ...comparison }, at) => {
    const { bytes, memoryBytes } = models[at]!;
    return { name, comparison, bytes, memoryBytes };
  });
  const shown = models.filter(({ name }) => drawn.includes(name));
  const closer = { tokenizer, arithmetic, texts, encoded, onProgress: say };
  port.postMessage({ results, ...(look && { look: await lib.lookCloser(original, shown, closer) }) });
}
