import type { Diagnosis } from '../core/diagnosis.ts';
import { readWorkerOptions } from './client-options.ts';
import type { WorkerOptions } from './client-options.ts';
import { openModels } from './models.ts';
import type { ModelDiagnoseOptions } from './models.ts';

/** What `diagnose` takes. */
export interface DiagnoseOptions extends WorkerOptions, ModelDiagnoseOptions {}

/**
 * What this device has, how fast it is, and how the catalogue's models would do on it, before any of them is downloaded.
 *
 * ```ts
 * const { choice, forecasts } = await diagnose();
 * const best = forecasts.find(({ model }) => model === choice);
 * ```
 * @throws Fault
 */
export async function diagnose(options: DiagnoseOptions = {}): Promise<Diagnosis> {
  readWorkerOptions('diagnose', options, ['models', 'measure', 'signal']);
  const { models: besides, measure, signal, ...workerOptions } = options;
  const models = openModels(workerOptions);
  try {
    return await models.diagnose({
      ...(besides === undefined ? {} : { models: besides }),
      ...(measure === undefined ? {} : { measure }),
      ...(signal === undefined ? {} : { signal }),
    });
  } finally {
    await models.close();
  }
}
