import type { ModelFile } from '../artifact/tensor.ts';
import { isFault } from '../core/fault.ts';
import type { Fault } from '../core/fault.ts';
import type { Golden } from '../core/golden.ts';
import type { DeviceChoice, GenerateEvent, Notice, PredictedPace } from '../core/protocol.ts';
import type { Engine, EngineOptions } from '../engine/engine.ts';
import type { Doctor } from './doctor.ts';
import { paceOf } from './forecast.ts';
import { openGpuEngine, type GpuEngine } from './gpu-engine.ts';
import { isHardware } from './memory-model.ts';
import { sizesOf } from './model-sizes.ts';
import { steppingDown } from './step-down.ts';
import { neverBack } from './two-readings.ts';

/** How one engine is opened. */
export type OpenEngine = (model: ModelFile, options: OpenEngineOptions) => Promise<Engine>;

export interface OpenEngineOptions extends EngineOptions {
  readonly threads?: number | 'auto';
}

export interface EnginesParts {
  readonly doctor: Doctor;
  /** The engine whose numbers are trusted, and that the other one steps down to. */
  readonly wasm: OpenEngine;
  /** Absent where there can be no GPU. */
  readonly webgpu?: OpenEngine;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface ChosenOptions extends OpenEngineOptions {
  readonly device?: DeviceChoice;
  /** What the model is known to compute; absent means that the trusted engine is asked. */
  readonly golden?: Golden | undefined;
  /** Hears why another engine runs than was asked for or than would be the fastest. */
  readonly onNotice?: ((notice: Notice) => void) | undefined;
}

/** How an answer ended. */
export type AnswerEnd = Extract<GenerateEvent, { type: 'finish' }> | Fault;

/** Opens the engine that is right here, and learns from how it does. */
export interface Engines {
  openEngine(model: ModelFile, options: ChosenOptions): Promise<Engine>;
  /** How fast an engine that was opened here was said to be; undefined where nothing was measured. */
  predict(engine: Engine): PredictedPace | undefined;
  /** The next load and the next forecast know. */
  noteAnswer(engine: Engine, end: AnswerEnd): Promise<void>;
}

/** Tokens below which a rate says little. */
const TELLING_TOKENS = 16;

export function openEngines(parts: EnginesParts): Engines {
  const { doctor, wasm, now } = parts;
  const opened = new WeakMap<Engine, Opened>();
  const lost = new WeakSet<Engine>(); // answers that waited for an engine all hear of its end

  const remember = async (model: ModelFile, gpu: Partial<GpuEngine> & { readonly engine: Engine }) => {
    const { engine, fingerprint } = gpu;
    const speed = await speedOf(engine, doctor);
    const predicted = speed && paceOf(sizesOf(model), speed);
    opened.set(engine, { model, fingerprint, predicted });
    return engine;
  };
  return {
    async openEngine(model, { device = 'auto', golden, onNotice, ...given }) {
      const options = neverBack(given);
      if (device === 'webgpu' || (device === 'auto' && (await gpuIsBetter(model, parts)))) {
        const open = (): Promise<GpuEngine> => openGpuEngine(model, { ...options, golden }, parts);
        const gpu = await steppingDown(open, { isWanted: device === 'webgpu', onNotice });
        if (gpu) return remember(model, gpu);
      }
      return remember(model, { engine: await wasm(model, options) });
    },
    predict: (engine) => opened.get(engine)?.predicted,
    async noteAnswer(engine, end) {
      const known = opened.get(engine);
      if (!known) return;
      const { fingerprint, model } = known;
      if (isFault(end)) {
        if (end.code !== 'device-lost' || fingerprint === undefined || lost.has(engine)) return;
        lost.add(engine);
        const records = await doctor.gpuRecords();
        const { lossesMs } = await records.read(fingerprint);
        return records.write(fingerprint, { lossesMs: [...lossesMs, now()] });
      }
      if (fingerprint !== undefined) await (await doctor.gpuRecords()).write(fingerprint, { lossesMs: [] });
      await learn(engine, model, end, doctor);
    },
  };
}

/** What is remembered of an engine that runs. */
interface Opened {
  readonly model: ModelFile;
  /** Of the model, when it runs on a GPU. */
  readonly fingerprint: string | undefined;
  readonly predicted: PredictedPace | undefined;
}

/** Only a real GPU, and only where it would answer sooner; never a processor that plays one. */
async function gpuIsBetter(model: ModelFile, { doctor, webgpu }: EnginesParts): Promise<boolean> {
  if (!webgpu) return false;
  const profile = await doctor.profile();
  if (!isHardware(profile.gpu)) return false;
  const known = await doctor.knownSpeed();
  const speed = known.webgpu ? known : await doctor.speed();
  const [found] = doctor.judge([sizesOf(model)], { profile, speed }).forecasts;
  return found?.device === 'webgpu' && found.verdict !== 'too-large';
}

async function speedOf({ device }: Engine, doctor: Doctor) {
  return device === 'reference' ? undefined : (await doctor.knownSpeed())[device];
}

/** Prediction against reality, for the predictions to come. */
async function learn(
  engine: Engine,
  model: ModelFile,
  { usage, stats }: Exclude<AnswerEnd, Fault>,
  doctor: Doctor,
): Promise<void> {
  const speed = await speedOf(engine, doctor);
  if (!speed || engine.device === 'reference' || usage.completionTokens < TELLING_TOKENS) return;
  const { decodeTokensPerSecond } = paceOf(sizesOf(model), speed);
  await doctor.noteAnswer(engine.device, stats.decodeTokensPerSecond / decodeTokensPerSecond);
}
