import type { DeviceProfile, Forecast, ModelSizes } from '../core/diagnosis.ts';

/** Tokens a second: 240 words a minute, as people read, and some more than one token a word. */
const READING_PACE = 6;

/**
 * The model to offer first, of those that were taught to answer: the largest that fits well and is faster than one reads. Where none is that fast, the
 * one that answers soonest; where data is to be saved, the smallest of them all unless one is here already.
 */
export function chooseModel(
  models: readonly ModelSizes[],
  forecasts: readonly Forecast[],
  { savesData }: Pick<DeviceProfile, 'savesData'>,
): string | undefined {
  const both = forecasts.flatMap((forecast, i) => {
    const model = models[i];
    const isTaught = (model?.task ?? 'chat') === 'chat';
    return model && isTaught && forecast.verdict === 'well' ? [{ model, forecast }] : [];
  });
  const here = both.filter(({ model }) => model.storedBytes >= model.bytes);
  const offered = savesData && here.length > 0 ? here : both;
  const fluent = offered.filter(
    ({ forecast }) => (forecast.decodeTokensPerSecond ?? Infinity) >= READING_PACE,
  );
  const bySize = (fluent.length > 0 ? fluent : offered).toSorted((a, b) => a.model.bytes - b.model.bytes);
  const smallest = fluent.length === 0 || (savesData && here.length === 0);
  return bySize.at(smallest ? 0 : -1)?.model.id;
}
