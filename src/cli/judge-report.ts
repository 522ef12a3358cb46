import { lookCloser } from '../judge/look-closer.ts';
import type { QualityReport } from '../judge/report/quality-report.ts';
import { reportPage } from '../judge/report/report-page.ts';
import { diskFault } from '../node/disk-fault.ts';
import { nodeQuantHost } from '../node/quant-host.ts';
import { writeWhole } from '../node/write-whole.ts';
import { wasmArithmetic } from '../quant/arithmetic/wasm-arithmetic.ts';
import { openTokenizer } from '../text/tokenizer.ts';
import type { JudgedResult, NamedModel } from './judged-table.ts';
import type { Terminal } from './terminal.ts';

/** What a report is written about. */
export interface ReportSubject {
  readonly original: NamedModel;
  readonly models: readonly NamedModel[];
  readonly texts: readonly string[];
  readonly encoded: readonly (readonly number[])[];
  readonly results: readonly JudgedResult[];
}

/** Looks closer at all models and writes the page. @throws Fault of the disk, `aborted` */
export async function writeReport(path: string, subject: ReportSubject, terminal: Terminal): Promise<void> {
  const { original, models, texts, encoded, results } = subject;
  const look = await lookCloser(original, models, {
    tokenizer: openTokenizer(original.file.metadata),
    arithmetic: wasmArithmetic(await nodeQuantHost().compileKernels()),
    texts,
    encoded,
    signal: terminal.signal,
    onProgress: (what) => terminal.progress(`${what} …`),
  });
  const report: QualityReport = {
    title: `${models.map(({ name }) => name).join(', ')} beside ${original.name}`,
    about: [aboutTexts(results[0]!), aboutArithmetic(models)],
    original: {
      name: original.name,
      bytes: original.bytes,
      ...(look.originalCloze && { cloze: look.originalCloze }),
    },
    models: results.flatMap((result, at) => {
      if (!('meanKL' in result)) return [];
      const { model: name, bytes, pace, memoryBytes } = result;
      const cloze = look.clozes?.[at];
      return [
        {
          name,
          group: name,
          bytes,
          comparison: result,
          ...(cloze && { cloze }),
          ...(pace && { pace }),
          ...(memoryBytes !== undefined && { memoryBytes }),
        },
      ];
    }),
    layers: look.layers,
    scatters: look.scatters,
    extents: look.extents,
  };
  await writeWhole(path, reportPage(report)).catch((error: unknown) => {
    throw diskFault(error, path);
  });
  terminal.say(`The report is in ${path}.`);
}

function aboutTexts({ texts, tokens }: JudgedResult): string {
  return (
    `${texts} texts, ${tokens.toLocaleString('en')} tokens: divergence over the whole vocabulary at every token that has another before it. ` +
    'Margins are 95 % confidence intervals that take texts, and not tokens, for independent.'
  );
}

function aboutArithmetic(models: readonly NamedModel[]): string {
  return models.some(({ arithmetic }) => arithmetic === 'engine')
    ? 'Quantized models ran as they answer, which rounds activations to 8 bits; layers were compared in float32.'
    : 'All models ran in float32: what is seen is the rounding of weights alone.';
}
