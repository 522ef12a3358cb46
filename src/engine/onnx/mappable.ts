import { Fault } from '../../core/fault.ts';
import type { DecoderConfig } from '../decoder-config.ts';
import type { DecoderTensors } from '../decoder-tensors.ts';

/** The provider's attention moves 16 dimensions of a head at a time, and rotates 8 pairs. */
const HEAD_STEP = 16;
const PAIR_STEP = 8;

/** @throws Fault `architecture-unsupported` for what the operators of the provider cannot express. */
export function checkMappable(config: DecoderConfig, { layers }: DecoderTensors): void {
  const { architecture, headSize, ropes, layerKinds } = config;
  if (headSize % HEAD_STEP !== 0)
    throw unsupported(architecture, `its heads have ${headSize} dimensions, no multiple of ${HEAD_STEP}`);
  for (const { size } of ropes) {
    if ((size / 2) % PAIR_STEP !== 0)
      throw unsupported(
        architecture,
        `it rotates ${size / 2} pairs of dimensions, no multiple of ${PAIR_STEP}`,
      );
  }
  if (layers.some(({ qNorm }, layer) => qNorm && layerKinds[layer]!.rope === undefined))
    throw unsupported(architecture, 'it norms heads that it does not rotate');
}

function unsupported(architecture: string, why: string): Fault {
  return new Fault(
    'architecture-unsupported',
    `This model cannot run on the graphics processor: ${why}. Choose the device 'wasm', or 'auto'.`,
    { architecture },
  );
}
