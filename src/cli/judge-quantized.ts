import { basename } from 'node:path';
import type { ModelFile } from '../artifact/tensor.ts';
import { readDecoderConfig } from '../engine/decoder-config.ts';
import { judgedFile } from '../node/open-judged.ts';
import { openSource, type SourceModel } from '../node/open-source.ts';
import type { CalibrationText } from '../quant/calibrate/calibration-reader.ts';
import { openTokenizer } from '../text/tokenizer.ts';
import { compareAll } from './judge.ts';
import type { JudgedResult } from './judged-table.ts';
import { given } from './parse-options.ts';
import type { QuantizeCommand } from './quantize-command.ts';
import type { Terminal } from './terminal.ts';

/** Judging by more makes the figures surer and takes longer. */
const MOST_TOKENS = 8192;

/** The result beside its original, each as it answers people. */
export async function judgeQuantized(
  source: SourceModel,
  { model, output, threads }: QuantizeCommand,
  { texts, terminal }: { readonly texts: readonly CalibrationText[]; readonly terminal: Terminal },
): Promise<JudgedResult> {
  const options = { signal: terminal.signal, ...given('threads', threads) };
  const encoded = encode(source.file, texts);
  const judging = encoded.texts.length;
  if (judging < texts.length)
    terminal.say(`The first ${judging} of ${texts.length} texts judge: ${MOST_TOKENS} tokens are enough.`);
  const original = await judgedFile({ ...source, close: async () => {} }, options);
  try {
    const result = await judgedFile(await openSource(output), options);
    try {
      const named = [{ ...result, name: basename(output) }];
      const [judged] = await compareAll({ ...original, name: basename(model) }, named, encoded, terminal);
      return judged!;
    } finally {
      await result.close();
    }
  } finally {
    await original.close();
  }
}

function encode(file: ModelFile, texts: readonly CalibrationText[]): { texts: number[][]; cut: number } {
  const { contextLength } = readDecoderConfig(file);
  const tokenizer = openTokenizer(file.metadata);
  const encoded: number[][] = [];
  let tokens = 0;
  let cut = 0;
  for (const text of texts) {
    if (tokens >= MOST_TOKENS) break;
    const ids = typeof text === 'string' ? tokenizer.encode(text, { addBos: tokenizer.addBos }) : [...text];
    if (ids.length > contextLength) cut++;
    encoded.push(ids.slice(0, contextLength));
    tokens += Math.min(ids.length, contextLength);
  }
  return { texts: encoded, cut };
}
