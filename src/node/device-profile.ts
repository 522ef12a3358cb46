import { statfs } from 'node:fs/promises';
import { availableParallelism, homedir, totalmem } from 'node:os';
import type { DeviceProfile } from '../core/diagnosis.ts';
import { Fault } from '../core/fault.ts';
import { hasRelaxedSimd, hasSimd } from '../engine/wasm/kernel-build.ts';

const NO_GPU = 'Node has no WebGPU, so models run on the processor.';

/** This machine as Node sees it; storage is the disk that weights are kept on, in `folder` if they are. */
export async function profileNode(folder?: string): Promise<DeviceProfile> {
  const home = () => statfs(homedir()).catch(() => undefined);
  const disk = await (folder === undefined ? home() : statfs(folder).catch(home)); // it may not be there yet
  return {
    cores: availableParallelism(),
    isolated: true,
    simd: hasSimd(),
    relaxedSimd: hasRelaxedSimd(),
    jspi: 'Suspending' in WebAssembly,
    memoryGib: totalmem() / 2 ** 30,
    handheld: false,
    storage: {
      usedBytes: disk && (disk.blocks - disk.bavail) * disk.bsize,
      quotaBytes: disk && disk.blocks * disk.bsize,
      persisted: folder !== undefined,
    },
    savesData: false,
    gpu: { available: false, reason: NO_GPU },
  };
}

export function noGpuFault(): Fault {
  return new Fault('webgpu-missing', NO_GPU);
}
