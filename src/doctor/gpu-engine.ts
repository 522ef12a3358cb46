import type { ModelFile } from '../artifact/tensor.ts';
import type { DeviceProfile } from '../core/diagnosis.ts';
import { Fault, isFault } from '../core/fault.ts';
import type { Golden } from '../core/golden.ts';
import type { Engine } from '../engine/engine.ts';
import type { Doctor } from './doctor.ts';
import type { EnginesParts, OpenEngine, OpenEngineOptions } from './engines.ts';
import { fingerprintOf } from './fingerprint.ts';
import { UNMEASURED } from './forecast.ts';
import { isUnsteady, type GpuRecord } from './gpu-records.ts';
import { sizesOf } from './model-sizes.ts';
import { recordGolden, testEngine } from './self-test.ts';
import { halves } from './two-readings.ts';

/** A model on the GPU whose numbers are those of the model. */
export interface GpuEngine {
  readonly engine: Engine;
  readonly fingerprint: string;
}

export interface GpuEngineOptions extends OpenEngineOptions {
  readonly golden: Golden | undefined;
}

/**
 * Opens a model on the GPU. The first time with this model, GPU, browser and version, a few tokens are run and compared
 * with what the model is known to compute, or with what the trusted engine makes of them; the result is remembered.
 * @throws Fault `webgpu-missing`, `engine-wrong` also for one that was wrong before, `device-lost` also for one that went
 *         away too often, and what opening fails with.
 */
export async function openGpuEngine(
  model: ModelFile,
  { golden, ...given }: GpuEngineOptions,
  { doctor, wasm, webgpu, now }: EnginesParts,
): Promise<GpuEngine> {
  const profile = await doctor.profile();
  const { gpu } = profile;
  if (!gpu.available) throw new Fault('webgpu-missing', gpu.reason);
  if (!webgpu) throw new Fault('webgpu-missing', 'Here no engine runs on a graphics processor.');
  const records = await doctor.gpuRecords();
  const fingerprint = await fingerprintOf(model);
  const record = await records.read(fingerprint);
  refuseKnownBad(record, now());
  const options = { ...given, contextLength: given.contextLength ?? contextFor(model, profile, doctor) };
  if (record.numbers === 'right') return { engine: await webgpu(model, options), fingerprint };

  const [before, after] = golden ? [options, options] : halves(options);
  const expected = golden ?? (await askTrusted(wasm, model, before));
  const engine = await webgpu(model, after);
  try {
    await testEngine(engine, expected ?? (await recordGolden(engine)));
  } catch (error) {
    engine.dispose();
    if (isFault(error) && error.code === 'engine-wrong')
      await records.write(fingerprint, { numbers: 'wrong' });
    throw error;
  }
  if (expected) await records.write(fingerprint, { numbers: 'right' });
  return { engine, fingerprint };
}

/** @throws Fault `engine-wrong`, `device-lost` */
export function refuseKnownBad(record: GpuRecord, nowMs: number): void {
  if (record.numbers === 'wrong')
    throw new Fault('engine-wrong', 'It computed other numbers than this model has when it was tested.');
  if (isUnsteady(record, nowMs))
    throw new Fault('device-lost', 'It went away in mid-answer more than once today.');
}

/** A GPU's keys and values are allocated at once, so the context must be one that fits. */
function contextFor(model: ModelFile, profile: DeviceProfile, doctor: Doctor): number {
  const sizes = sizesOf(model);
  const { forecasts } = doctor.judge([sizes], { profile, speed: UNMEASURED });
  return forecasts[0]?.contextLength ?? sizes.contextLength;
}

/**
 * The numbers of the engine that is trusted, which is closed before the other one opens: a device never holds two
 * models. Undefined where it has no room; then the GPU must at least agree with itself.
 */
async function askTrusted(
  wasm: OpenEngine,
  model: ModelFile,
  options: OpenEngineOptions,
): Promise<Golden | undefined> {
  try {
    const engine = await wasm(model, options);
    try {
      return await recordGolden(engine);
    } finally {
      engine.dispose();
    }
  } catch (error) {
    if (isFault(error) && error.code === 'memory-exhausted') return undefined;
    throw error;
  }
}
