import { expect, test } from 'vitest';
import { findModel } from '../../src/assistant/find-model.ts';
import type { ModelRecord } from '../../src/core/protocol.ts';
import { chooseModel } from '../../src/doctor/choose-model.ts';
import { forecast } from '../../src/doctor/forecast.ts';
import { tinyDoctor } from '../fakes/tiny-doctor.ts';

const record = (id: string, task?: ModelRecord['task']): ModelRecord => ({
  id,
  name: id,
  bytes: 1e6,
  storedBytes: 0,
  complete: false,
  licence: 'MIT',
  source: '',
  contextLength: 256,
  memoryBytes: 2e6,
  ...(task === undefined ? {} : { task }),
});

const models = (...records: ModelRecord[]) => ({
  list: async () => records,
  find: async (id: string) => records.find((one) => one.id === id)!,
});

test('who names no model gets the first one that answers, whatever else is listed before it', async () => {
  const listed = models(record('vectors', 'embedding'), record('talks'), record('other'));
  expect((await findModel(listed, undefined)).id).toBe('talks');
  expect((await findModel(listed, 'vectors')).id).toBe('vectors');
});

test('a catalogue of nothing but encoders has no model to talk to', async () => {
  await expect(findModel(models(record('vectors', 'embedding')), undefined)).rejects.toMatchObject({
    code: 'model-unknown',
  });
});

test('an encoder is never the one to offer first', async () => {
  const profile = await tinyDoctor().profile();
  const listed = [record('vectors', 'embedding'), record('story', 'continuation'), record('talks')];
  const device = { profile, speed: { wasm: undefined, webgpu: undefined } };
  const forecasts = listed.map((one) => forecast(one, device));
  expect(forecasts.map(({ verdict }) => verdict)).toEqual(['well', 'well', 'well']);
  expect(chooseModel(listed, forecasts, profile)).toBe('talks');
  expect(chooseModel(listed.slice(0, 2), forecasts, profile)).toBeUndefined();
});
