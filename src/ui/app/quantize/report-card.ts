import { html, nothing, svg } from 'lit';
import type { SVGTemplateResult, TemplateResult } from 'lit';
import type { QuantizeOutcome, SourceModel, TensorReport } from '../../../core/quantization.ts';
import { formatBytes } from '../../format.ts';
import { closeness, secondsText } from './quantize-words.ts';

/** What quantizing a model bought, and what it cost. */
export function reportCard(source: SourceModel, { report, verdict, file }: QuantizeOutcome): TemplateResult {
  const { meanKL, top1, perplexity, referencePerplexity, tokens } = verdict;
  const share = Math.round((100 * file.size) / source.bytes);
  return html`<section aria-labelledby="result">
    <h3 id="result" class="visually-hidden">The result</h3>
    <div class="verdict" role="status">
      <p class="pace">${formatBytes(file.size)}, ${share} % of the original</p>
      <p>
        It is <strong>${closeness(meanKL)}</strong>: the same next word first in ${(100 * top1).toFixed(1)} of
        100 places.
      </p>
    </div>
    <dl>
      ${row('Size', `${formatBytes(source.bytes)} → ${formatBytes(file.size)}`)}
      ${row('Bits for a weight', report.bitsPerWeight.toFixed(2))}
      ${row('Divergence (KL)', `${meanKL.toFixed(4)} nats on average`)}
      ${row('Perplexity', `${referencePerplexity.toFixed(3)} → ${perplexity.toFixed(3)}`)}
      ${row('Judged on', `${tokens.toLocaleString('en')} places in texts that nothing was learned from`)}
      ${row('It took', secondsText(report.seconds))}
    </dl>
    ${errorPlot(report.tensors)} ${notes(report.warnings, report.tensors)}
  </section>`;
}

function row(name: string, value: string): TemplateResult {
  return html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
}

const BAR = 7;
const GAP = 2;
const HEIGHT = 96;

/** One bar for each matrix: how much of what it gives is wrong now; of weights alone where nothing passed through. */
function errorPlot(tensors: readonly TensorReport[]): TemplateResult | typeof nothing {
  const judged = tensors.filter((tensor) => errorOf(tensor) !== undefined);
  if (judged.length === 0) return nothing;
  const most = Math.max(...judged.map((tensor) => errorOf(tensor)!), 1e-9);
  const width = judged.length * (BAR + GAP);
  const bars = judged.map((tensor, at): SVGTemplateResult => {
    const error = errorOf(tensor)!;
    const height = Math.max(1, (HEIGHT * error) / most);
    const title = `${tensor.name}: ${percentText(error)} of its output, ${tensor.type}`;
    return svg`<rect class=${/ffn_down/.test(tensor.name) ? 'down' : ''} x=${at * (BAR + GAP)} y=${HEIGHT - height} width=${BAR} height=${height} rx="1.5"><title>${title}</title></rect>`;
  });
  const worst = judged.reduce((a, b) => (errorOf(a)! >= errorOf(b)! ? a : b));
  return html`<figure>
    <div class="plot" tabindex="0" role="group" aria-label="Error by matrix">
      <svg
        viewBox="0 0 ${width} ${HEIGHT}"
        preserveAspectRatio="none"
        role="img"
        aria-labelledby="plot-title"
      >
        <title id="plot-title">Error of each matrix, from the first layer to the last</title>
        ${bars}
      </svg>
    </div>
    <figcaption class="quiet">
      Error of each matrix, first layer to last; the darker ones lead down from the feed-forward part. The
      largest is
      <code>${worst.name}</code> with ${percentText(errorOf(worst)!)}.
    </figcaption>
  </figure>`;
}

function errorOf({ outputError, weightError }: TensorReport): number | undefined {
  return outputError ?? weightError;
}

/** Of squared errors, what people would call the error: its root. */
function percentText(squared: number): string {
  return `${(100 * Math.sqrt(squared)).toFixed(1)} %`;
}

function notes(
  warnings: readonly string[],
  tensors: readonly TensorReport[],
): TemplateResult | typeof nothing {
  const fallbacks = new Set(tensors.flatMap(({ fallback }) => fallback ?? []));
  const all = [...warnings, ...fallbacks];
  if (all.length === 0) return nothing;
  return html`<ul class="notes">
    ${all.map((note) => html`<li class="quiet">${note}</li>`)}
  </ul>`;
}
