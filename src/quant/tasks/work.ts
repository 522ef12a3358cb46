import type { DecoderConfig } from '../../engine/decoder-config.ts';
import type { ModelPlan, TensorPlan } from '../plan/plan.ts';
import { weightsOf } from '../quantize-report.ts';
import type { Work, WorkKind } from './time-left.ts';

/** Multiplications, or what takes as long, of each weight that is searched for, or only rounded. */
const SEARCH = 60;
const PLAIN = 6;

/** What a tensor's quantizing costs, by kind. */
export function workOf({ tensor, scheme }: TensorPlan): { readonly kind: WorkKind; readonly amount: number } {
  const [columns = 1, ...others] = tensor.shape;
  const rows = others.reduce((product, size) => product * size, 1);
  const weights = rows * columns;
  if (scheme?.rounding === 'gptq') {
    return { kind: 'gptq', amount: weights * (columns + SEARCH) + 2 * columns ** 3 };
  }
  const searches = scheme !== undefined && scheme.range !== 'absmax' && scheme.range !== 'minmax';
  return searches ? { kind: 'search', amount: SEARCH * weights } : { kind: 'plain', amount: PLAIN * weights };
}

/** What one text costs in one layer: its products, and the sums of what goes into them. */
export function layerWork(
  { hiddenSize, ffnSize, heads, kvHeads, headSize }: DecoderConfig,
  tokens: number,
): number {
  const attention = heads * headSize;
  const weights = hiddenSize * (2 * attention + 2 * kvHeads * headSize + 3 * ffnSize);
  const sums = 2 * hiddenSize ** 2 + attention ** 2 + ffnSize ** 2;
  return tokens * (weights + sums);
}

/** Types that a matrix is measured with when bytes are allocated. */
const CANDIDATES = 9;

/** What it costs to measure what a matrix would lose with other types. */
export function measureWork(weights: number): number {
  return CANDIDATES * SEARCH * weights;
}

/** All that a plan asks for, with as many tokens of calibration, and before it to find out which types it is to have. */
export function planWork({ config, tensors }: ModelPlan, tokens: number, allocates: boolean): Work {
  const work = { calibrate: 0, gptq: 0, search: 0, plain: 0 };
  for (const plan of tensors) {
    const { kind, amount } = workOf(plan);
    work[kind] += amount;
    if (allocates && plan.place.kind === 'layer') work.search += measureWork(weightsOf(plan.tensor.shape));
  }
  const walks = (allocates ? 1 : 0) + (tensors.some(({ calibrates }) => calibrates) ? 1 : 0);
  if (config) work.calibrate = walks * config.layers * layerWork(config, tokens);
  return work;
}
