import type { DiagnoseRequest, Diagnosis, ModelSizes } from '../core/diagnosis.ts';
import { answers } from '../core/model-task.ts';
import type { Doctor } from '../doctor/doctor.ts';
import { UNMEASURED } from '../doctor/forecast.ts';
import type { Shelf } from './shelf.ts';

export interface DiagnoseParts {
  readonly shelf: Pick<Shelf, 'list'>;
  readonly doctor: Doctor;
  /** Runs a job while no model computes. */
  readonly alone: <T>(job: () => Promise<T>) => Promise<T>;
}

/** This device, and forecasts for the models that are asked for. @throws Fault of the catalogue that cannot be read. */
export async function diagnose(
  { catalogUrl, models = [], measure = true }: DiagnoseRequest,
  { shelf, doctor, alone }: DiagnoseParts,
): Promise<Diagnosis> {
  const [offered, profile] = await Promise.all([
    catalogUrl === undefined ? ([] as readonly ModelSizes[]) : shelf.list(catalogUrl),
    doctor.profile(),
  ]);
  const speed = measure ? await alone(() => doctor.speed()) : UNMEASURED;
  return doctor.judge([...offered, ...models].filter(answers), { profile, speed });
}
