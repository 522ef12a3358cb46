import type { Goal, ReportedModel } from '../../src/judge/report/quality-report.ts';
import type { Making } from './measure-making.ts';

/** What was measured. */
export interface Facts {
  /** Empty where it was not asked for. */
  readonly making: readonly Making[];
  readonly models: readonly ReportedModel[];
  readonly source: { readonly bytes: number; readonly float32Bytes: number };
  /** Output error of GPTQ over that of nearest codes: geometric mean over so many matrices. */
  readonly gptq: { readonly mean: number; readonly count: number };
}

interface Wanted<Subject> {
  readonly what: string;
  readonly wanted: string;
  /** Absent where it was not measured: then there is no such goal. */
  readonly subject: Subject | undefined;
  readonly reached: (subject: Subject) => boolean;
  readonly found: (subject: Subject) => string;
}

/** What had to be reached, and what was: from the rows' results by name. */
export function goalsOf({ models, source, gptq, making }: Facts): Goal[] {
  const named = (name: string) => models.find((model) => model.name === name);
  const best = (start: string) =>
    models
      .filter(({ name }) => name.startsWith(start))
      .toSorted((a, b) => a.comparison.meanKL - b.comparison.meanKL)[0];
  const q8 = named('Q8_0 rtn');
  const q41 = best('Q4_1');
  const four = best('4 bits');
  const three = best('3 bits');
  const token = named('W8A8 dynamic, each token');
  const fixed = best('W8A8 static, down');
  const smoothed = named('int8 ONNX smoothed');
  const plain = named('int8 ONNX plain');
  return [
    ...goal({
      what: 'Q8_0',
      wanted: 'KL ≤ 0.0013, file ≤ 16,879,488 bytes',
      subject: q8,
      reached: (model) => kl(model) <= 0.0013 && (model.bytes ?? Infinity) <= 16_879_488,
      found: (model) => `KL ${kl(model).toFixed(4)}, ${model.bytes?.toLocaleString('en')} bytes`,
    }),
    ...goal({
      what: 'Q4_1, best method',
      wanted: 'KL ≤ 0.044, top-1 ≥ 90.5 %',
      subject: q41,
      reached: (model) => kl(model) <= 0.044 && top1(model) >= 0.905,
      found: told,
    }),
    ...goal({
      what: '4-bit MatMulNBits, integer zero points, best method',
      wanted: 'KL ≤ 0.055, top-1 ≥ 89.5 %',
      subject: four,
      reached: (model) => kl(model) <= 0.055 && top1(model) >= 0.895,
      found: (model) => `${told(model)}, ${model.bitsPerWeight?.toFixed(3)} bits a weight`,
    }),
    ...goal({
      what: '3 bits, best method',
      wanted: 'KL ≤ 0.25',
      subject: three,
      reached: (model) => kl(model) <= 0.25,
      found: (model) => `${told(model)}, ${model.bitsPerWeight?.toFixed(2)} bits a weight`,
    }),
    ...goal({
      what: 'Output error of GPTQ beside nearest codes on the same scales, held-out tokens',
      wanted: '≤ 0.85×',
      subject: gptq.count > 0 ? gptq : undefined,
      reached: ({ mean }) => mean <= 0.85,
      found: ({ mean, count }) => `${mean.toFixed(2)}× (geometric mean of ${count} matrices)`,
    }),
    ...goal({
      what: 'W8A8, dynamic, each token',
      wanted: 'KL ≤ 0.004',
      subject: token,
      reached: (model) => kl(model) <= 0.004,
      found: told,
    }),
    ...goal({
      what: 'W8A8, static, down-projection (and head) each token',
      wanted: 'KL ≤ 0.007',
      subject: fixed,
      reached: (model) => kl(model) <= 0.007,
      found: told,
    }),
    ...goal({
      what: 'int8 ONNX, dynamic, one scale a prompt, up→down smoothed, in onnxruntime-web',
      wanted: 'KL ≤ 0.015',
      subject: smoothed,
      reached: (model) => kl(model) <= 0.015,
      found: (model) => `KL ${kl(model).toFixed(4)} (plain: ${plain ? kl(plain).toFixed(4) : '–'})`,
    }),
    ...goal({
      what: 'int8 file beside float32',
      wanted: '≤ 27 % of the bytes, top-1 ≥ 98 %',
      subject: named('int8 ONNX weights alone'),
      reached: (model) => model.bytes! / source.float32Bytes <= 0.27 && top1(model) >= 0.98,
      found: (model) =>
        `${percent(model.bytes! / source.float32Bytes)}, top-1 ${percent(top1(model))} (${model.name})`,
    }),
    ...goal({
      what: 'Q4_1 by GPTQ: time and memory',
      wanted: '≤ 60 s, ≤ 3× the source file',
      subject: making.length > 0 ? making : undefined,
      reached: (runs) => runs.some((run) => run.seconds <= 60 && run.peakBytes <= 3 * source.bytes),
      found: (runs) =>
        runs
          .map(
            ({ threads, seconds, peakBytes }) =>
              `${seconds.toFixed(1)} s, ${(peakBytes / source.bytes).toFixed(1)}× with ${threads} thread${threads === 1 ? '' : 's'}`,
          )
          .join('; '),
    }),
  ];
}

function goal<Subject>({ what, wanted, subject, reached, found }: Wanted<Subject>): Goal[] {
  return subject ? [{ what, goal: wanted, found: found(subject), reached: reached(subject) }] : [];
}

const kl = ({ comparison }: ReportedModel): number => comparison.meanKL;
const top1 = ({ comparison }: ReportedModel): number => comparison.top1;
const told = (model: ReportedModel): string =>
  `KL ${kl(model).toFixed(4)}, top-1 ${percent(top1(model))} (${model.name})`;

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
