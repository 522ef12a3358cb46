import type { LoadedModel } from '../../core/protocol.ts';
import { plural } from '../../core/plural.ts';

const NAMES: Record<LoadedModel['device'], string> = {
  wasm: 'CPU',
  webgpu: 'GPU',
  reference: 'CPU, reference engine',
};

/** Where the model computes, and on the processor how much of it. */
export function deviceText({ device, threads }: LoadedModel): string {
  const name = NAMES[device];
  return device === 'webgpu' ? name : `${name} · ${plural(threads, 'thread')}`;
}
