import type { ModelFile, TensorInfo } from '../../artifact/tensor.ts';
import type { DecoderConfig } from '../../engine/decoder-config.ts';
import type { Grid } from '../grid.ts';
import type { Recipe } from './recipe.ts';
import { METHODS, type MethodName, type Scheme } from '../scheme.ts';
import { storageFor, type Container, type Storage, type Target } from './targets.ts';
import { tensorPlaces, type TensorPlace } from './tensor-places.ts';
import { wishesOf, type Wish } from './wishes.ts';

/** What becomes of one tensor. */
export interface TensorPlan {
  readonly tensor: TensorInfo;
  readonly place: TensorPlace;
  readonly storage: Storage;
  /** Of a tensor that gets codes. */
  readonly scheme?: Scheme;
  /** Of a tensor that gets codes; what it asks of calibration happens only where `calibrates`. */
  readonly method?: MethodName;
  /** Whether what passes through the model is looked at for it. */
  readonly calibrates: boolean;
  /** Why it is not kept or not quantized as was asked. */
  readonly fallback?: string;
}

/** What becomes of a model. */
export interface ModelPlan {
  readonly container: Container;
  /** Absent for models that our engines do not run. */
  readonly config?: DecoderConfig;
  /** In the order of the source. */
  readonly tensors: readonly TensorPlan[];
}

/**
 * From a recipe to a type and a scheme for each tensor. Matrices are quantized; what is none stays F32.
 * @param targets types by tensor in place of the recipe's, as `allocate` chooses them
 * @throws Fault `scheme-invalid` for names, methods and expressions that make no sense; `gguf-corrupt` for a model with a tensor that is
 *         missing or misshapen
 */
export function planModel(
  model: ModelFile,
  recipe: Recipe,
  container: Container,
  targets: ReadonlyMap<string, Target> = new Map(),
): ModelPlan {
  const { config, places } = tensorPlaces(model);
  const wishOf = wishesOf(recipe, { tiedHead: config?.tiedHead === true, targets });
  const tensors = [...model.tensors.values()].map((tensor) => {
    const place = places.get(tensor.name)!;
    return planTensor(tensor, { place, container, wish: wishOf(tensor.name, place) });
  });
  return { container, ...(config ? { config } : {}), tensors };
}

interface Wanted {
  readonly place: TensorPlace;
  readonly container: Container;
  readonly wish: Wish;
}

function planTensor(tensor: TensorInfo, { place, container, wish }: Wanted): TensorPlan {
  const plain = { tensor, place, calibrates: false };
  const { target, method, choices } = wish;
  if (target === 'same') return { ...plain, storage: sameAs(tensor, container) };
  if (place.kind === 'other') return { ...plain, storage: { kind: 'float', type: 'F32' } };
  const { storage, fallback } = storageFor(target, tensor.shape[0]!, container);
  if (!('grid' in storage)) return { ...plain, storage, ...noted(fallback) };
  const calibrates = METHODS[method].calibrates && place.kind === 'layer';
  const blind = METHODS[method].calibrates && !calibrates && storage.grid.bits < 8 ? BLIND : undefined;
  return {
    ...plain,
    storage,
    method,
    scheme: schemeFor(storage.grid, { method, calibrates, ...choices }),
    calibrates,
    ...noted([fallback, blind].filter((why) => why !== undefined).join('; ') || undefined),
  };
}

const BLIND = 'calibration does not reach it: the nearest codes';

interface Choices extends Partial<Omit<Scheme, 'grid'>> {
  readonly method: MethodName;
  readonly calibrates: boolean;
}

/** Codes of eight bits need no search, and rounding that makes up for errors needs inputs. */
export function schemeFor(grid: Grid, { method, calibrates, range, rounding }: Choices): Scheme {
  const usual = METHODS[method];
  const ofGrid = grid.zero === 'middle' ? 'absmax' : 'minmax';
  return {
    grid,
    range: grid.bits === 8 ? ofGrid : (range ?? usual.range),
    rounding: calibrates ? (rounding ?? usual.rounding) : 'nearest',
  };
}

/** Other containers have no blocks of GGUF. */
function sameAs({ type }: TensorInfo, container: Container): Storage {
  if (container === 'gguf') return { kind: 'same', type };
  return { kind: 'float', type: type === 'F32' || type === 'BF16' ? type : 'F16' };
}

function noted(fallback: string | undefined): { readonly fallback?: string } {
  return fallback === undefined ? {} : { fallback };
}
