import type { LayerWeights } from '../../engine/reference/weights.ts';
import type { Arithmetic } from '../arithmetic/arithmetic.ts';
import type { LayerInput, LayerStatistics } from '../input-statistics.ts';
import type { RescaleJob, RescaleResult } from '../threads/jobs.ts';
import { divideRows, divideStatistics, divideVector, multiplyColumns } from './fold.ts';
import { searchFactors } from './search-factors.ts';

/** Who takes an input. */
const CONSUMERS = {
  qkv: ['q', 'k', 'v'],
  o: ['o'],
  gateUp: ['gate', 'up'],
  down: ['down'],
} as const satisfies Record<LayerInput, readonly (keyof LayerWeights)[]>;

/** Inputs whose makers are matrices come first, as the factors that are folded there change what the others have to round. */
const ORDER = ['down', 'o', 'gateUp', 'qkv'] as const;

/**
 * AWQ (Lin et al., 2023, arXiv:2306.00978): columns that meet strong inputs are made larger before they are rounded, so that they lose
 * less, and what makes those inputs is made as much smaller: the norm before, or the rows of the matrix before (values for the output of
 * attention, unless heads share them; up for down, through which a gated unit is linear). The model stays what it was in exact
 * arithmetic. Quantization comes after this, by any method, with the statistics that belong to the new weights.
 */
export function rescaleLayerJob(job: RescaleJob, arithmetic: Arithmetic): RescaleResult {
  let { weights, statistics } = job;
  const ratios: Partial<Record<LayerInput, number>> = {};
  for (const input of ORDER) {
    if (!isFree(input, weights)) continue;
    const consumers = CONSUMERS[input].flatMap((role) => {
      const scheme = job.schemes[role];
      return scheme ? [{ matrix: weights[role], scheme }] : [];
    });
    if (consumers.length === 0) continue;
    const { ratio, factors } = searchFactors(consumers, statistics[input], arithmetic);
    ratios[input] = ratio;
    if (ratio === 0) continue;
    weights = fold(weights, input, factors);
    statistics = divided(statistics, input, factors);
  }
  return { weights, statistics, ratios };
}

/** Heads that share their values cannot each have its own factors. */
function isFree(input: LayerInput, { v, o }: LayerWeights): boolean {
  return input !== 'o' || v.rows === o.columns;
}

/** The weights with s folded in on both sides of an input. */
function fold(weights: LayerWeights, input: LayerInput, factors: Float32Array): LayerWeights {
  const taken = CONSUMERS[input].map((role) => [role, multiplyColumns(weights[role], factors)] as const);
  const takers: Partial<LayerWeights> = Object.fromEntries(taken);
  return { ...weights, ...maker(weights, input, factors), ...takers };
}

function maker(weights: LayerWeights, input: LayerInput, factors: Float32Array): Partial<LayerWeights> {
  switch (input) {
    case 'qkv':
      return { attnNorm: divideVector(weights.attnNorm, factors) };
    case 'gateUp':
      return { ffnNorm: divideVector(weights.ffnNorm, factors) };
    case 'down':
      return { up: divideRows(weights.up, factors) };
    case 'o':
      return {
        v: divideRows(weights.v, factors),
        vBias: weights.vBias && divideVector(weights.vBias, factors),
      };
  }
}

function divided(statistics: LayerStatistics, input: LayerInput, factors: Float32Array): LayerStatistics {
  return { ...statistics, [input]: divideStatistics(statistics[input], factors) };
}
