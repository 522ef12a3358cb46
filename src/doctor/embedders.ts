import type { ModelFile } from '../artifact/tensor.ts';
import type { DeviceChoice, Notice } from '../core/protocol.ts';
import type { Embedder } from '../engine/embedder.ts';
import { isStaticModel } from '../engine/static/static-config.ts';
import { openStaticEmbedder } from '../engine/static/static-embedder.ts';
import type { Doctor } from './doctor.ts';
import type { OpenEngineOptions } from './engines.ts';
import { openGpuEmbedder } from './gpu-embedder.ts';
import { isHardware } from './memory-model.ts';
import { steppingDown } from './step-down.ts';
import { neverBack } from './two-readings.ts';

export type OpenEmbedderOptions = Pick<OpenEngineOptions, 'threads' | 'signal' | 'onProgress'>;

/** How one embedder is opened. */
export type OpenEmbedder = (model: ModelFile, options: OpenEmbedderOptions) => Promise<Embedder>;

export interface EmbeddersParts {
  readonly doctor: Pick<Doctor, 'profile' | 'gpuRecords'>;
  /** The one whose numbers are trusted, and that the other one steps down to. */
  readonly wasm: OpenEmbedder;
  /** Absent where there can be no GPU. */
  readonly webgpu?: OpenEmbedder;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds, as fine as there are. */
  readonly clock: () => number;
}

export interface EmbedderChoice extends OpenEmbedderOptions {
  readonly device?: DeviceChoice;
  /** Hears why another device runs than was asked for or than would be the fastest. */
  readonly onNotice?: ((notice: Notice) => void) | undefined;
}

/** Opens the embedder that is right here. */
export type ChooseEmbedder = (model: ModelFile, choice: EmbedderChoice) => Promise<Embedder>;

/**
 * The processor's embedder, unless there is a real GPU whose vectors are those of the model and that is faster, or a GPU is asked for by
 * name. After a `device-lost` another call opens the processor's, for the runtime gets no other GPU in the same worker.
 * @throws (when called) Fault `webgpu-missing` when a GPU is asked for by name and there is none, and what opening fails with.
 */
export function openEmbedders(parts: EmbeddersParts): ChooseEmbedder {
  return async (model, { device = 'auto', onNotice, ...given }) => {
    const options = neverBack(given);
    if (isStaticModel(model)) return openStaticEmbedder(model, options); // no device has anything to hurry in it
    const isWanted = device === 'webgpu';
    if (isWanted || (device === 'auto' && (await hasRealGpu(parts)))) {
      const open = (): Promise<Embedder | undefined> =>
        openGpuEmbedder(model, { ...options, isWanted }, parts);
      const found = await steppingDown(open, { isWanted, onNotice });
      if (found) return found;
    }
    return parts.wasm(model, options);
  };
}

async function hasRealGpu({ doctor, webgpu }: EmbeddersParts): Promise<boolean> {
  return webgpu !== undefined && isHardware((await doctor.profile()).gpu);
}
