import type { Models } from '../client/models.ts';
import { Fault } from '../core/fault.ts';
import { answers } from '../core/model-task.ts';
import type { ModelRecord } from '../core/protocol.ts';

/**
 * The record of a model of the catalogue, of the Hub or at an address; the catalogue's first one that answers when none is named.
 * @throws Fault `model-unknown`, and what the catalogue itself or the Hub fails with.
 */
export async function findModel(
  models: Pick<Models, 'list' | 'find'>,
  wanted: string | undefined,
): Promise<ModelRecord> {
  if (wanted !== undefined) return models.find(wanted);
  const first = (await models.list()).find(answers);
  if (first) return first;
  throw new Fault('model-unknown', 'The catalogue names no model that answers. Add one to it.');
}
