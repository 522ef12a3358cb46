import { Fault } from '../../core/fault.ts';
import { GGUF_GRIDS } from '../grid.ts';
import type { Override, Recipe } from './recipe.ts';
import { METHODS, type MethodName, type Scheme } from '../scheme.ts';
import { isFloat, parseTarget, type Target } from './targets.ts';
import type { TensorPlace } from './tensor-places.ts';

/** What a recipe asks for one tensor. */
export interface Wish {
  readonly target: Target | 'same';
  readonly method: MethodName;
  /** What an override says of the scheme. */
  readonly choices?: Pick<Scheme, 'range' | 'rounding'>;
}

interface Circumstances {
  /** Whether the embedding is the head as well. */
  readonly tiedHead: boolean;
  readonly targets: ReadonlyMap<string, Target>;
}

/** What is good for nearly nothing to save on: half of what 4 bits cost a small model, they cost it here. */
const USUAL_TABLE = 'q8';
const USUAL_METHOD = 'search';

/**
 * Looks up what a recipe asks for a tensor: `keep` first, then the last override that matches, then the place.
 * @throws Fault `scheme-invalid` for a target, a method or an expression that makes no sense
 */
export function wishesOf(
  recipe: Recipe,
  { tiedHead, targets }: Circumstances,
): (name: string, place: TensorPlace) => Wish {
  const method = parseMethod(recipe.method ?? USUAL_METHOD);
  const layers = parseTarget(recipe.to);
  const head = tableTarget(recipe.head, layers);
  const table = tableTarget(recipe.embedding, layers);
  const embedding = tiedHead ? finer(table, head) : table;
  const overrides = (recipe.overrides ?? []).map(readOverride);
  const keep = (recipe.keep ?? []).map(readExpression);
  return (name, { kind }) => {
    const override = overrides.findLast(({ match }) => match.test(name));
    const byPlace = kind === 'embedding' ? embedding : kind === 'head' ? head : layers;
    return {
      target: keep.some((match) => match.test(name))
        ? 'same'
        : (override?.target ?? targets.get(name) ?? byPlace),
      method: override?.method ?? method,
      ...(override?.choices ? { choices: override.choices } : {}),
    };
  };
}

/** @throws Fault `scheme-invalid` for a name that is none of METHODS */
export function parseMethod(name: string): MethodName {
  if (Object.hasOwn(METHODS, name)) return name as MethodName;
  const known = Object.keys(METHODS).join(', ');
  throw new Fault('scheme-invalid', `There is no method '${name}'; Nibble knows ${known}.`, { method: name });
}

/** Floats are asked for the whole model, or not at all. */
function tableTarget(wanted: string | undefined, layers: Target): Target {
  if (wanted !== undefined) return parseTarget(wanted);
  return isFloat(layers) ? layers : USUAL_TABLE;
}

/** The one with more bits. */
function finer(a: Target, b: Target): Target {
  return bitsOf(b) > bitsOf(a) ? b : a;
}

function bitsOf(target: Target): number {
  if (isFloat(target)) return target === 'F32' ? 32 : 16;
  return target in GGUF_GRIDS ? GGUF_GRIDS[target as keyof typeof GGUF_GRIDS].bits : Number(target.slice(1));
}

interface ReadOverride extends Partial<Omit<Wish, 'target'>> {
  readonly match: RegExp;
  readonly target?: Target;
}

function readOverride({ match, to, method, scheme }: Override): ReadOverride {
  return {
    match: readExpression(match),
    ...(to === undefined ? {} : { target: parseTarget(to) }),
    ...(method === undefined ? {} : { method: parseMethod(method) }),
    ...(scheme === undefined ? {} : { choices: scheme }),
  };
}

function readExpression(source: string): RegExp {
  try {
    return new RegExp(source);
  } catch (error) {
    const message = `'${source}' is no regular expression that finds names of tensors: ${String(error)}.`;
    throw new Fault('scheme-invalid', message, { match: source }, error);
  }
}
