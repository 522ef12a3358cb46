import { Fault, isFault } from '../../core/fault.ts';
import { serial } from '../../core/serial.ts';
import { openAdapter } from '../open-adapter.ts';

/** A GPU that is ours until it is lost. */
export interface Gpu {
  readonly device: GPUDevice;
  /** Arithmetic in half precision. */
  readonly hasHalf: boolean;
  /** Rejects with `device-lost` when the GPU goes away; never resolves. */
  readonly lost: Promise<never>;
  /** One job of the runtime after the other: it hangs when a second one begins in the middle of the first. */
  inTurn<T>(job: () => Promise<T>): Promise<T>;
  /** Resolves when a loss that has just broken a call must have been told. */
  settled(): Promise<void>;
  /** The first thing the GPU could not do since it was asked last. */
  takeFailure(): Fault | undefined;
}

/** What buffers are for: the flags of WebGPU's `GPUBufferUsage`. */
export const BUFFER_USE = { mapRead: 1, copySource: 4, copyTarget: 8, storage: 128 } as const;

/** The runtime's call fails before the browser tells of the loss that it failed of. */
const SETTLE_MS = 250;

/**
 * Invocations in a subgroup, at least, before the runtime may use subgroups: its attention over 32 tokens and more
 * computes nonsense in smaller ones (measured with subgroups of 4).
 */
const LEAST_SUBGROUP = 16;

/** Limits that decide how large a tensor may be; all the adapter has. */
const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupSizeZ',
  'maxComputeWorkgroupsPerDimension',
] as const;

/** Where GPUs come from: the browser, or a test. */
export interface GpuHost {
  /**
   * @throws Fault `webgpu-missing` when this browser has no WebGPU, or no adapter for it; `device-lost` when the GPU has been lost
   *         before: the runtime does not survive that, and what was loaded with it has to be replaced, worker and all.
   */
  open(): Promise<Gpu>;
}

/** The browser's GPU: one device for all models that come one after the other. */
export function browserGpu(): GpuHost {
  let held: Promise<Gpu> | undefined;
  return {
    async open() {
      held ??= openGpu();
      try {
        const gpu = await held;
        return await Promise.race([gpu.lost, Promise.resolve(gpu)]); // a loss that is known comes first
      } catch (error) {
        if (isFault(error) && error.code !== 'device-lost') held = undefined;
        throw error;
      }
    },
  };
}

async function openGpu(): Promise<Gpu> {
  const gpu = (globalThis.navigator as Navigator | undefined)?.gpu;
  if (!gpu) throw missing('This browser has no WebGPU.');
  const adapter = await openAdapter(gpu);
  if (!adapter) throw missing('This browser has WebGPU, but no graphics processor that it may use.');
  const requiredFeatures = fasterWays(adapter);
  const requiredLimits = Object.fromEntries(LIMITS.map((limit) => [limit, adapter.limits[limit]]));
  const device = await adapter.requestDevice({ requiredFeatures, requiredLimits }).catch((error: unknown) => {
    throw missing('The graphics processor refused to be used.', error);
  });
  return watch(device);
}

/** Features that the runtime's kernels have faster ways for. */
function fasterWays({ features, info }: GPUAdapter): GPUFeatureName[] {
  const wanted: GPUFeatureName[] = ['shader-f16'];
  if (info.subgroupMinSize >= LEAST_SUBGROUP) wanted.push('subgroups');
  return wanted.filter((feature) => features.has(feature));
}

function watch(device: GPUDevice): Gpu {
  let failure: Fault | undefined;
  device.addEventListener('uncapturederror', (event) => {
    event.preventDefault();
    failure ??= failureOf(event.error);
  });
  const lost = device.lost.then(({ message, reason }) => {
    throw new Fault(
      'device-lost',
      'The graphics processor went away while the model was using it. Load the model again.',
      { reason },
      message,
    );
  });
  lost.catch(() => {}); // heard by whoever waits at that moment, else by nobody
  return {
    device,
    hasHalf: device.features.has('shader-f16'),
    lost,
    inTurn: serial(),
    settled: () => new Promise((resolve) => setTimeout(resolve, SETTLE_MS)),
    takeFailure() {
      const taken = failure;
      failure = undefined;
      return taken;
    },
  };
}

function failureOf(error: GPUError): Fault {
  if (error instanceof GPUOutOfMemoryError) {
    return new Fault(
      'memory-exhausted',
      'The graphics processor has not enough memory for this model and conversation. Load a smaller model or contextLength.',
      {},
      error.message,
    );
  }
  return new Fault(
    'engine-wrong',
    `The graphics processor could not compute this model: ${error.message}`,
    {},
    error.message,
  );
}

function missing(why: string, cause?: unknown): Fault {
  return new Fault('webgpu-missing', `${why} Choose the device 'wasm', or 'auto'.`, {}, cause);
}
