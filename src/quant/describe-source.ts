import { readString } from '../artifact/metadata.ts';
import type { ModelFile } from '../artifact/tensor.ts';
import type { SourceModel } from '../core/quantization.ts';
import { readDecoderConfig } from '../engine/decoder-config.ts';
import { planModel } from './plan/plan.ts';
import { storedBits, weightsOf } from './quantize-report.ts';
import { PRESETS } from './plan/targets.ts';

/**
 * What can be said of a model before it is quantized; no weight is read.
 * @throws Fault `architecture-unsupported`, `gguf-corrupt`
 */
export function describeSource(model: ModelFile): Omit<SourceModel, 'name' | 'bytes'> {
  const { layers } = readDecoderConfig(model);
  const weights = [...model.tensors.values()].reduce((sum, { shape }) => sum + weightsOf(shape), 0);
  return {
    architecture: readString(model.metadata, 'general.architecture'),
    weights,
    layers,
    type: mainType(model),
    sizes: Object.fromEntries(PRESETS.map((to) => [to, sizeAs(model, to)])),
  };
}

/** Of the most weights. */
function mainType({ tensors }: ModelFile): string {
  const counts = new Map<string, number>();
  for (const { type, shape } of tensors.values())
    counts.set(type, (counts.get(type) ?? 0) + weightsOf(shape));
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]![0];
}

/** Bytes of all tensors; what lies around them is small beside. */
function sizeAs(model: ModelFile, to: string): number {
  const { tensors } = planModel(model, { to }, 'gguf');
  const bits = tensors.reduce((sum, plan) => sum + storedBits(plan) * weightsOf(plan.tensor.shape), 0);
  return Math.ceil(bits / 8);
}
