import type { GpuMissing, GpuProfile } from '../core/diagnosis.ts';
import { openAdapter, type GpuEntry } from '../engine/open-adapter.ts';

/** Names of processors that play a GPU, where the browser does not say so itself. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|basic render|\bwarp\b|software/iu;

/** What can be known of the GPU without a device. */
export async function profileGpu(gpu: GpuEntry | undefined): Promise<GpuProfile | GpuMissing> {
  if (!gpu) return missing('This browser has no WebGPU, so models run on the processor.');
  const adapter = await openAdapter(gpu);
  if (!adapter) return missing('This browser has WebGPU, but found no GPU that it may use here.');
  const { features, limits } = adapter;
  // Firefox 139 and Safari 18 have no `info` in workers
  const info: Partial<GPUAdapterInfo> = (adapter as { info?: GPUAdapterInfo }).info ?? {};
  const { vendor = '', architecture = '', description = '' } = info;
  return {
    available: true,
    vendor,
    architecture,
    description,
    software: info.isFallbackAdapter === true || SOFTWARE.test(`${vendor} ${architecture} ${description}`),
    f16: features.has('shader-f16'),
    subgroups: features.has('subgroups'),
    maxBufferBytes: limits.maxBufferSize,
    maxBindingBytes: limits.maxStorageBufferBindingSize,
  };
}

function missing(reason: string): GpuMissing {
  return { available: false, reason };
}
