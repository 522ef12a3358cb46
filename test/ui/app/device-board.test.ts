import { expect, test, vi } from 'vitest';
import type { Models } from '../../../src/client/models.ts';
import type { ModelSizes } from '../../../src/core/diagnosis.ts';
import { Fault } from '../../../src/core/fault.ts';
import { deviceBoard } from '../../../src/ui/app/device-board.ts';
import { modelRecord } from '../../fakes/model-records.ts';
import { scriptedRuntime } from '../../fakes/scripted-runtime.ts';

function boardOf(others: () => readonly ModelSizes[] = () => []) {
  const models = scriptedRuntime().openModels({});
  const diagnose = vi.fn<Models['diagnose']>((options) => models.diagnose(options));
  return { diagnose, board: deviceBoard({ models: () => ({ diagnose }) as unknown as Models, others }) };
}

test('what the browser tells is there before the speeds are', async () => {
  const { board, diagnose } = boardOf();
  const seen: boolean[] = [];
  board.subscribe(() => board.diagnosis && seen.push(board.diagnosis.speed.wasm !== undefined));
  await board.examine();
  expect([seen[0], seen.at(-1)]).toEqual([false, true]);
  expect(board.forecastOf('smollm2-135m-instruct')?.decodeTokensPerSecond).toBeGreaterThan(0);
  expect(board.forecastOf('unheard-of')).toBeUndefined();
  expect(diagnose).toHaveBeenCalledTimes(2);
});

test('a model that was found while the device is looked at is judged too', async () => {
  const others: ModelSizes[] = [];
  const { board } = boardOf(() => [...others]);
  const first = board.examine();
  await Promise.resolve();
  others.push(modelRecord('late'));
  await Promise.all([first, board.examine()]);
  expect(board.forecastOf('late')).toBeDefined();
  expect(board.isMeasuring).toBe(false);
});

test('why nothing is known is told, and forgotten when one looks again', async () => {
  const { board, diagnose } = boardOf();
  diagnose.mockRejectedValueOnce(new Fault('network', 'The catalogue cannot be reached.'));
  await board.examine();
  expect([board.fault?.code, board.diagnosis]).toEqual(['network', undefined]);
  await board.examine();
  expect(board.fault).toBeUndefined();
  expect(board.diagnosis).toBeDefined();
});
