import type { ModelFile } from '../../artifact/tensor.ts';
import { Fault } from '../../core/fault.ts';
import { allocate, type Option } from '../plan/allocate.ts';
import { ggufSize } from '../write/gguf-pieces.ts';
import { GGUF_GRIDS, type GridType } from '../grid.ts';
import { layerTasks } from './layer-tasks.ts';
import { LayerWorth } from './layer-worth.ts';
import type { PieceTask } from './piece-task.ts';
import { planModel, schemeFor, type TensorPlan } from '../plan/plan.ts';
import { layerOf } from './plan-tasks.ts';
import { storedBits, weightsOf } from '../quantize-report.ts';
import type { Recipe } from '../plan/recipe.ts';
import { seenLayers, type CalibrationRun } from './seen-layers.ts';
import { storageFor, type Storage, type Target } from '../plan/targets.ts';

/** A type that a matrix could have. */
interface Candidate extends Option {
  readonly target: Target;
}

/** Tensors begin at multiples of so many bytes. */
const ALIGNMENT = 32;

/**
 * Types for the matrices of the layers, so that the file has at most `targetBytes` and the model loses as little as it can with them.
 * What a type costs is measured: a matrix is searched and rounded to it, and its output's error on held-out calibration tokens, as a share of
 * what passes through the model there, is the loss (`LayerWorth`). Tables, and what the recipe says of single tensors, stay as they are.
 * @throws Fault `scheme-invalid` for a size that cannot be reached; `aborted`
 */
export async function allocateTargets(
  model: ModelFile,
  recipe: Recipe & { readonly targetBytes: number },
  run: CalibrationRun & { readonly onMeasured: (layer: number, weights: number) => void },
): Promise<ReadonlyMap<string, Target>> {
  checkTargetBytes(model, recipe);
  const { free, config, fixedBytes } = freeTensors(model, recipe);
  const measured: { readonly name: string; readonly candidates: readonly Candidate[] }[] = [];
  const worth = await LayerWorth.of(model, config);
  for await (const seen of seenLayers(model, config, run)) {
    worth.pass(seen);
    const ofLayer = free.filter((one) => layerOf(one) === seen.layer);
    for (const task of layerTasks(ofLayer, seen)) {
      const candidates = await measure(task, worth, run);
      measured.push({ name: task.plan.tensor.name, candidates });
      run.onMeasured(seen.layer, weightsOf(task.plan.tensor.shape));
    }
  }
  const options = measured.map(({ candidates }) => candidates);
  const chosen = allocate(options, recipe.targetBytes - fixedBytes);
  return new Map(measured.map(({ name, candidates }, tensor) => [name, candidates[chosen[tensor]!]!.target]));
}

/** Refuses a size that no file of this model can have. @throws Fault `scheme-invalid`, which says how large the smallest is */
export function checkTargetBytes(model: ModelFile, recipe: Recipe & { readonly targetBytes: number }): void {
  const { targetBytes } = recipe;
  const { free, fixedBytes } = freeTensors(model, recipe);
  const smallest = free.map(({ tensor }) => Math.min(...typesOf(tensor).map(({ bytes }) => bytes)));
  const least = smallest.reduce((sum, bytes) => sum + bytes, fixedBytes);
  if (targetBytes >= least) return;
  const message = `The smallest file that these choices allow has ${least} bytes, and ${targetBytes} were asked for. Allow ${least}, or give the embedding and the head a smaller type.`;
  throw new Fault('scheme-invalid', message, { least, targetBytes });
}

/** What may be chosen: the matrices of layers that the recipe says nothing of by name. */
function freeTensors(model: ModelFile, recipe: Recipe) {
  const plan = planModel(model, recipe, 'gguf');
  const { config } = plan;
  if (!config) {
    const message =
      'What a matrix needs is measured with texts, and Nibble does not run this architecture. Choose a type.';
    throw new Fault('scheme-invalid', message);
  }
  const matrices = plan.tensors.filter(({ place }) => place.kind === 'layer');
  const asFloats = new Map(matrices.map(({ tensor }): [string, Target] => [tensor.name, 'F32']));
  const moved = new Map(
    planModel(model, recipe, 'gguf', asFloats).tensors.map(({ tensor, storage }) => [tensor.name, storage]),
  );
  const free = matrices
    .filter(({ tensor, storage }) => isF32(moved.get(tensor.name)!) && !isF32(storage))
    .map((one) => ({ ...one, calibrates: true }));
  const freeBytes = free.reduce((sum, one) => sum + bytesOf(one), 0);
  return { free, config, fixedBytes: ggufSize(model, plan.tensors) - freeBytes };
}

function isF32(storage: Storage): boolean {
  return storage.kind === 'float' && storage.type === 'F32';
}

function bytesOf({ tensor, storage }: Pick<TensorPlan, 'tensor' | 'storage'>): number {
  const bytes = (storedBits({ tensor, storage }) * weightsOf(tensor.shape)) / 8;
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

async function measure(
  { plan, content, input }: PieceTask,
  worth: LayerWorth,
  { workbench, signal }: CalibrationRun,
): Promise<Candidate[]> {
  if (content instanceof Uint8Array || !input)
    throw new Fault('bug', `'${plan.tensor.name}' cannot be measured.`);
  const running = typesOf(plan.tensor).map(async ({ target, bytes }): Promise<Candidate> => {
    const scheme = schemeFor(GGUF_GRIDS[target], { method: 'search', calibrates: true });
    const { outputError = 0 } = await workbench.run('quantize', { matrix: content, scheme, input }, signal);
    return { target, bytes, loss: outputError * worth.of(plan.place) };
  });
  return Promise.all(running);
}

/** The types of GGUF that rows of this tensor have room for. */
function typesOf(tensor: TensorPlan['tensor']): { readonly target: GridType; readonly bytes: number }[] {
  return (Object.keys(GGUF_GRIDS) as GridType[]).flatMap((target) => {
    const { storage, fallback } = storageFor(target, tensor.shape[0]!, 'gguf');
    return fallback === undefined ? [{ target, bytes: bytesOf({ tensor, storage }) }] : [];
  });
}
