import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ModelFile } from '../artifact/tensor.ts';
import { Fault } from '../core/fault.ts';
import { openWasmEngine } from '../engine/wasm/wasm-engine.ts';
import { splitTexts } from '../judge/quantize-and-judge.ts';
import { namesEvaluation, readTexts, type TextUse } from '../judge/read-texts.ts';
import { isMissing } from '../node/disk-fault.ts';
import { nodeWasmHost } from '../node/wasm-host.ts';
import type { CalibrationText } from '../quant/calibrate/calibration-reader.ts';
import { sampleTexts } from '../quant/calibrate/sample-texts.ts';
import { openTokenizer } from '../text/tokenizer.ts';
import type { QuantizeCommand } from './quantize-command.ts';
import type { Terminal } from './terminal.ts';

/** What is learned from, and what is judged by; neither is in the other. */
export interface QuantizeTexts {
  readonly learning: readonly CalibrationText[];
  /** Empty where nothing is to be judged. */
  readonly judging: readonly CalibrationText[];
}

/** A model writes some hundred tokens a second; these teach nearly as much as four times as many. */
const SAMPLED_TOKENS = 6144;

/**
 * The texts that the command names; where it names none, the model writes some.
 * @throws Fault `calibration-invalid`, `option-invalid`, `aborted`
 */
export async function quantizeTexts(
  model: ModelFile,
  command: QuantizeCommand,
  { calibrates, terminal }: { readonly calibrates: boolean; readonly terminal: Terminal },
): Promise<QuantizeTexts> {
  const { calibrate, judge } = command;
  const wanted = judge ? await judgingTexts(command) : undefined;
  if (!calibrates && (wanted || !judge)) return { learning: [], judging: wanted ?? [] };
  const texts =
    calibrate === undefined ? await written(model, terminal) : await readFileTexts(calibrate, 'calibration');
  if (wanted || !judge) return { learning: texts, judging: wanted ?? [] };
  const { learning, judging } = splitTexts<CalibrationText>(texts);
  terminal.say(`Every fifth text is kept to judge by: ${judging.length} of ${texts.length}.`);
  return { learning, judging };
}

/** Those of a file for judging, or those that the file to learn from names besides; undefined where nobody named any. */
async function judgingTexts({
  calibrate,
  evaluate,
}: QuantizeCommand): Promise<readonly string[] | undefined> {
  if (evaluate !== undefined) return readFileTexts(evaluate, 'evaluation');
  if (calibrate === undefined) return undefined;
  return reading(calibrate, 'calibration', (content, name) =>
    namesEvaluation(content, name) ? readTexts(content, name, 'evaluation') : undefined,
  );
}

async function written(model: ModelFile, terminal: Terminal): Promise<readonly number[][]> {
  terminal.say('No --calibrate: the model itself writes the texts to learn from and to judge by.');
  const engine = await openWasmEngine(model, nodeWasmHost(), { signal: terminal.signal });
  try {
    const texts: number[][] = [];
    let tokens = 0;
    const tokenizer = openTokenizer(model.metadata);
    for await (const text of sampleTexts(engine, tokenizer, { signal: terminal.signal })) {
      texts.push(text);
      tokens += text.length;
      terminal.progress(`writing texts: ${Math.min(tokens, SAMPLED_TOKENS)} of ${SAMPLED_TOKENS} tokens`);
      if (tokens >= SAMPLED_TOKENS) break;
    }
    return texts;
  } finally {
    engine.dispose();
  }
}

/** The texts of a file. @throws Fault `calibration-invalid` or, of those to judge by, `option-invalid` */
export async function readFileTexts(path: string, use: TextUse): Promise<readonly string[]> {
  return reading(path, use, (content, name) => readTexts(content, name, use));
}

async function reading<Read>(
  path: string,
  use: TextUse,
  read: (content: string, name: string) => Read,
): Promise<Read> {
  try {
    return read(await readFile(path, 'utf8'), basename(path));
  } catch (error) {
    const why = isMissing(error)
      ? 'There is no such file'
      : error instanceof Error
        ? error.message
        : String(error);
    throw new Fault(
      use === 'calibration' ? 'calibration-invalid' : 'option-invalid',
      `${path}: ${why}`,
      { file: path },
      error,
    );
  }
}
