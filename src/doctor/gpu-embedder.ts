import type { ModelFile } from '../artifact/tensor.ts';
import { Fault, isFault } from '../core/fault.ts';
import type { Embedder } from '../engine/embedder.ts';
import {
  recordVectors,
  testEmbedder,
  timeEmbedder,
  type GoldenVectors,
  type Timing,
} from './embedder-test.ts';
import type { EmbeddersParts, OpenEmbedderOptions } from './embedders.ts';
import { fingerprintOf } from './fingerprint.ts';
import { refuseKnownBad } from './gpu-engine.ts';
import { halves } from './two-readings.ts';

/**
 * Encoders are small, and a GPU takes its time to begin anything: it may well be the slower one. So it is chosen by itself only where
 * the processor takes a fifth longer.
 */
const LEAST_GAIN = 1.2;

export interface GpuEmbedderOptions extends OpenEmbedderOptions {
  /** The GPU was asked for by name: its vectors are tested, its speed is not. */
  readonly isWanted: boolean;
}

/**
 * Opens an encoder on the GPU, or answers undefined where the processor is about as fast. The first time with this model, GPU, browser and
 * version, its vectors are compared with those of the one that is trusted, and both are timed; the result is remembered.
 * @throws Fault `webgpu-missing`, `engine-wrong` also for one that was wrong before, `device-lost` also for one that went
 *         away too often, and what opening fails with.
 */
export async function openGpuEmbedder(
  model: ModelFile,
  { isWanted, ...options }: GpuEmbedderOptions,
  parts: EmbeddersParts,
): Promise<Embedder | undefined> {
  const { doctor, webgpu, now, clock } = parts;
  const { gpu } = await doctor.profile();
  if (!gpu.available) throw new Fault('webgpu-missing', gpu.reason);
  if (!webgpu) throw new Fault('webgpu-missing', 'Here no engine runs on a graphics processor.');
  const records = await doctor.gpuRecords();
  const fingerprint = await fingerprintOf(model);
  const { numbers, pays, lossesMs } = await records.read(fingerprint);
  refuseKnownBad({ numbers, pays, lossesMs }, now());
  if (pays === false && !isWanted) return undefined;
  const noteLoss = (): Promise<void> => records.write(fingerprint, { lossesMs: [...lossesMs, now()] });
  if (pays === true || (isWanted && numbers === 'right'))
    return notingLoss(await webgpu(model, options), noteLoss);

  const timing = isWanted ? undefined : { clock, signal: options.signal };
  const [before, after] = halves(options);
  const trusted = await askTrusted(model, before, { ...parts, timing });
  const embedder = await webgpu(model, after);
  try {
    await testEmbedder(embedder, trusted.golden);
    const isFaster = timing && trusted.ms >= LEAST_GAIN * (await timeEmbedder(embedder, timing));
    await records.write(fingerprint, {
      numbers: 'right',
      ...(isFaster === undefined ? {} : { pays: isFaster }),
    });
    if (isFaster !== false) return notingLoss(embedder, noteLoss);
  } catch (error) {
    embedder.dispose();
    if (isFault(error) && error.code === 'engine-wrong')
      await records.write(fingerprint, { numbers: 'wrong' });
    throw error;
  }
  embedder.dispose();
  return undefined;
}

interface Trusted {
  readonly golden: GoldenVectors;
  /** For a batch; 0 when nobody asks. */
  readonly ms: number;
}

/** It is closed before the other one opens: a device never holds a model twice. */
async function askTrusted(
  model: ModelFile,
  options: OpenEmbedderOptions,
  { wasm, timing }: Pick<EmbeddersParts, 'wasm'> & { readonly timing: Timing | undefined },
): Promise<Trusted> {
  const embedder = await wasm(model, options);
  try {
    return { golden: await recordVectors(embedder), ms: timing ? await timeEmbedder(embedder, timing) : 0 };
  } finally {
    embedder.dispose();
  }
}

/** The same embedder; when its GPU goes away in the middle of a batch, `note` hears of it, once. */
function notingLoss(embedder: Embedder, note: () => Promise<void>): Embedder {
  let isNoted = false;
  const { device, kernel, threads, dimensions, vocabSize, contextLength, batchTokens } = embedder;
  return {
    device,
    kernel,
    threads,
    dimensions,
    vocabSize,
    contextLength,
    batchTokens,
    get quickTokens() {
      return embedder.quickTokens;
    },
    get memoryBytes() {
      return embedder.memoryBytes;
    },
    async embed(texts) {
      try {
        return await embedder.embed(texts);
      } catch (error) {
        const isNew = isFault(error) && error.code === 'device-lost' && !isNoted;
        isNoted ||= isNew;
        if (isNew) await note();
        throw error;
      }
    },
    dispose: () => embedder.dispose(),
  };
}
