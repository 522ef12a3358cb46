/** As much of `navigator.gpu` as is looked at. */
export type GpuEntry = Pick<GPU, 'requestAdapter'>;

/** The adapter that a model would run on; undefined where there is none, or no WebGPU. */
export async function openAdapter(gpu: GpuEntry | undefined): Promise<GPUAdapter | undefined> {
  try {
    return (await gpu?.requestAdapter({ powerPreference: 'high-performance' })) ?? undefined;
  } catch {
    return undefined; // a driver on the browser's block list
  }
}
