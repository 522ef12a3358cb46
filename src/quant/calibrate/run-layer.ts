import { forwardLayer } from '../../engine/batch/forward-layer.ts';
import { normRows } from '../../engine/batch/norm-rows.ts';
import { Scratch } from '../../engine/batch/scratch.ts';
import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import { arithmeticProducts } from '../arithmetic/arithmetic-products.ts';
import type { LayerJob, LayerResult } from '../threads/jobs.ts';
import { InputWatch } from './input-watch.ts';
import { LayerWatch } from './layer-watch.ts';

/** One layer over some texts, in place, and what goes into its matrices if the job wants to know. */
export function runLayerJob(job: LayerJob, arithmetic: Arithmetic): LayerResult {
  const products = arithmeticProducts(arithmetic);
  const watch = job.watch ? new LayerWatch(job.weights, arithmetic) : undefined;
  const scratch = scratchOf(arithmetic);
  const head = job.outputNorm && new InputWatch(job.config.hiddenSize, arithmetic);
  for (const { hidden, heldOut } of job.texts) {
    const watched = watch?.over(products, heldOut) ?? products;
    forwardLayer(hidden, job, { products: watched, scratch });
    head?.see(normed(hidden, job, scratch), heldOut);
  }
  return {
    texts: job.texts,
    ...(watch && { statistics: watch.statistics() }),
    ...(head && { head: head.statistics() }),
  };
}

/** Each arithmetic has one working memory beside it: who keeps the one for the next job keeps the other. */
const SCRATCH = new WeakMap<Arithmetic, Scratch>();

function scratchOf(arithmetic: Arithmetic): Scratch {
  const scratch = SCRATCH.get(arithmetic) ?? new Scratch();
  SCRATCH.set(arithmetic, scratch);
  return scratch;
}

/** What the head sees. */
function normed(hidden: Float32Array, { config, outputNorm }: LayerJob, scratch: Scratch): Float32Array {
  const out = scratch.take('normed', hidden.length);
  normRows(out, hidden, outputNorm!, config.normEpsilon);
  return out;
}
