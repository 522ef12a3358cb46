import type { Models } from '../client/models.ts';
import { Fault } from '../core/fault.ts';
import type { ModelRecord } from '../core/protocol.ts';

/**
 * The catalogue's record of a model; of its first one when no id is given.
 * @throws Fault `model-unknown`, and what the catalogue itself fails with.
 */
export async function findModel(models: Pick<Models, 'list'>, id: string | undefined): Promise<ModelRecord> {
  const records = await models.list();
  const model = records.find((record) => record.id === (id ?? record.id));
  if (model !== undefined) return model;
  if (id === undefined) throw new Fault('model-unknown', 'The catalogue names no model. Add one to it.');
  const known = records.map((record) => record.id).join(', ') || 'none';
  throw new Fault('model-unknown', `The catalogue has no model '${id}'. It has: ${known}.`, { model: id });
}
