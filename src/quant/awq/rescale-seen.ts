import type { MatrixRole } from '../../engine/batch/products.ts';
import type { LayerTensors } from '../../engine/decoder-tensors.ts';
import type { LayerWeights } from '../../engine/reference/weights.ts';
import type { LayerStatistics } from '../input-statistics.ts';
import type { Workbench } from '../threads/jobs.ts';
import { METHODS, type MethodName, type Scheme } from '../scheme.ts';

/** A layer that the calibration texts have passed. */
interface Seen {
  readonly tensors: LayerTensors;
  readonly weights: LayerWeights;
  readonly statistics: LayerStatistics;
}

/** How one tensor is going to be quantized, as a plan has it. */
interface Planned {
  readonly tensor: { readonly name: string };
  readonly scheme?: Scheme | undefined;
  readonly method?: MethodName | undefined;
}

const ROLES: readonly MatrixRole[] = ['q', 'k', 'v', 'o', 'gate', 'up', 'down'];

/**
 * The layer with pairs of matrices rescaled for those whose method asks for it; what was given, where none does.
 * @throws Fault what the workbench throws
 */
export async function rescaleSeen<Layer extends Seen>(
  layer: Layer,
  plans: readonly Planned[],
  { workbench, signal }: { readonly workbench: Workbench; readonly signal?: AbortSignal | undefined },
): Promise<Layer> {
  const schemes: Partial<Record<MatrixRole, Scheme>> = {};
  for (const role of ROLES) {
    const plan = plans.find(({ tensor }) => tensor.name === layer.tensors[role].name);
    if (plan?.scheme && plan.method && METHODS[plan.method].rescale === 'awq') schemes[role] = plan.scheme;
  }
  if (Object.keys(schemes).length === 0) return layer;
  const { weights, statistics } = layer;
  const made = await workbench.run('rescaleLayer', { weights, statistics, schemes }, signal);
  return { ...layer, weights: made.weights, statistics: made.statistics };
}
