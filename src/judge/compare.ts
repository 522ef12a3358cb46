import { type CompareOptions, measureModels } from './compare-models.ts';
import { type Comparison, pairedDifference, summarizeTexts } from './comparison.ts';
import type { Estimate } from './estimate.ts';
import type { LogitSource } from './logit-source.ts';

export interface Contender {
  readonly name: string;
  readonly source: LogitSource;
}

export interface Contest {
  /** In the order given. */
  readonly models: readonly (Comparison & { readonly name: string })[];
  /** How much more each later model diverges from the reference than the first, position by position: nats. */
  readonly differences: readonly (Estimate & { readonly name: string; readonly from: string })[];
}

/**
 * Several models beside the one that they were made of, over the same texts. The reference runs once.
 * @throws Fault as `compareModels`
 */
export async function compare(
  reference: LogitSource,
  contenders: readonly Contender[],
  texts: readonly (readonly number[])[],
  options: CompareOptions = {},
): Promise<Contest> {
  const sources = contenders.map(({ source }) => source);
  const measures = await measureModels(reference, sources, texts, options);
  const first = contenders[0];
  return {
    models: contenders.map(({ name }, at) => ({ name, ...summarizeTexts(measures[at]!) })),
    differences: contenders.slice(1).map(({ name }, at) => ({
      name,
      from: first!.name,
      ...pairedDifference(measures[at + 1]!, measures[0]!),
    })),
  };
}
