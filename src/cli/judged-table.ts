import type { Comparison } from '../judge/comparison.ts';
import type { Estimate } from '../judge/estimate.ts';
import type { Pace } from '../judge/measure-pace.ts';
import type { Perplexity } from '../judge/perplexity.ts';
import type { Arithmetics, JudgedModel } from '../node/open-judged.ts';
import { plural } from '../core/plural.ts';
import { megabytes } from './megabytes.ts';

/** A model that is open, and how it is called. */
export interface NamedModel extends JudgedModel {
  readonly name: string;
}

interface Described {
  readonly model: string;
  readonly bytes: number;
  readonly arithmetic: Arithmetics;
  readonly memoryBytes?: number;
  readonly pace?: Pace;
}

/** What `nibble eval --texts --json` prints; a model beside its original, or alone. */
export type JudgedResult = (Comparison | Perplexity) &
  Described & {
    readonly texts: number;
    readonly cutTexts: number;
    readonly reference?: Described;
    /** Of a further model: how much more it diverges than the first. */
    readonly difference?: Estimate;
    readonly others?: readonly JudgedResult[];
  };

/** The same for people. */
export function judgedTable(results: readonly JudgedResult[]): string {
  const { reference, texts } = results[0]!;
  const lines = results.flatMap((result) => linesOf(result));
  const over = `${plural(texts, 'text')}, ${results[0]!.tokens.toLocaleString('en')} tokens`;
  const title = reference ? `${over}, against ${reference.model} (${how(reference)})` : over;
  return `${[title, ...lines].join('\n')}\n`;
}

function linesOf(result: JudgedResult): string[] {
  const { model, bytes, memoryBytes, pace, difference } = result;
  const facts = [megabytes(bytes), how(result)];
  if (memoryBytes !== undefined) facts.push(`${megabytes(memoryBytes)} of memory`);
  if (pace) {
    const { prefillTokensPerSecond: prefill, decodeTokensPerSecond: decode, threads } = pace;
    facts.push(
      `${prefill.toFixed(0)} tokens/s of a prompt and ${decode.toFixed(0)} of an answer on ${plural(threads, 'thread')}`,
    );
  }
  const rows = 'meanKL' in result ? comparisonRows(result) : [['perplexity', result.perplexity.toFixed(3)]];
  if (difference) rows.push(['mean KL beside the first', interval(difference, 4, true)]);
  return [
    '',
    `${model}: ${facts.join(', ')}`,
    ...rows.map(([name, value]) => `  ${name!.padEnd(26)} ${value}`),
  ];
}

function comparisonRows({
  medianKL,
  p99KL,
  perplexity,
  referencePerplexity,
  intervals,
}: Comparison): string[][] {
  const { meanKL, top1, logLikelihood } = intervals;
  return [
    ['mean KL', interval(meanKL, 4)],
    ['median KL', medianKL.toFixed(4)],
    ['99th percentile of KL', p99KL.toFixed(4)],
    ['same top token', `${interval({ ...top1, ...scaled(top1, 100) }, 1)} %`],
    ['perplexity', `${perplexity.toFixed(3)}, of the original ${referencePerplexity.toFixed(3)}`],
    ['log-likelihood of a token', interval(logLikelihood, 4, true)],
  ];
}

function scaled({ value, low, high }: Estimate, by: number): Pick<Estimate, 'value' | 'low' | 'high'> {
  return { value: value * by, low: low * by, high: high * by };
}

/** `0.0887 (0.0841 … 0.0933)`. */
function interval({ value, low, high }: Estimate, digits: number, signed = false): string {
  const write = (number: number): string => (signed && number > 0 ? '+' : '') + number.toFixed(digits);
  return Number.isNaN(low) ? write(value) : `${write(value)} (${write(low)} … ${write(high)})`;
}

function how({ arithmetic }: Described): string {
  return arithmetic === 'exact' ? 'float32' : 'activations in 8 bits, as it answers';
}
