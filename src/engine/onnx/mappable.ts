import { Fault } from '../../core/fault.ts';
import type { DecoderConfig } from '../decoder-config.ts';
import type { DecoderTensors } from '../decoder-tensors.ts';

/** ONNX Runtime's attention moves 16 dimensions of a head at a time, and rotates 8 pairs. */
const HEAD_STEP = 16;
const PAIR_STEP = 8;

/** @throws Fault `architecture-unsupported` for what ONNX Runtime's operators cannot express. */
export function checkMappable(config: DecoderConfig, tensors: DecoderTensors): void {
  const why = whyNotMappable(config, tensors);
  if (why === undefined) return;
  throw unsupported(
    config,
    `This model cannot run on the graphics processor: ${why}. Choose the device 'wasm', or 'auto'.`,
  );
}

/** @throws Fault `architecture-unsupported`, likewise. */
export function checkExportable(config: DecoderConfig, tensors: DecoderTensors): void {
  const why = whyNotMappable(config, tensors);
  if (why !== undefined)
    throw unsupported(config, `This model cannot be exported: ${why}. Use it as the file that it is.`);
}

function whyNotMappable(
  { headSize, ropes, layerKinds }: DecoderConfig,
  { layers }: DecoderTensors,
): string | undefined {
  if (headSize % HEAD_STEP !== 0) return `its heads have ${headSize} dimensions, no multiple of ${HEAD_STEP}`;
  const odd = ropes.find(({ size }) => (size / 2) % PAIR_STEP !== 0);
  if (odd) return `it rotates ${odd.size / 2} pairs of dimensions, no multiple of ${PAIR_STEP}`;
  if (layers.some(({ qNorm }, layer) => qNorm && layerKinds[layer]!.rope === undefined))
    return 'it norms heads that it does not rotate';
  return undefined;
}

function unsupported({ architecture }: DecoderConfig, message: string): Fault {
  return new Fault('architecture-unsupported', message, { architecture });
}
