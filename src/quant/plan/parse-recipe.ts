import { Fault } from '../../core/fault.ts';
import type { Override, Recipe } from './recipe.ts';
import { METHODS, RANGE_METHODS, type MethodName, type RangeMethod, type Scheme } from '../scheme.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * A recipe from JSON. Whether its types and expressions exist is judged where it is planned.
 * @throws Fault `scheme-invalid` for what is no recipe, and for a field that recipes do not have
 */
export function parseRecipe(json: unknown): Partial<Recipe> {
  const fields = objectOf(json, 'A recipe');
  refuseOthers(fields, ['to', 'method', 'embedding', 'head', 'overrides', 'keep', 'targetBytes'], 'A recipe');
  const { overrides, keep, targetBytes } = fields;
  return {
    ...named(fields, 'to', text),
    ...named(fields, 'method', methodName),
    ...named(fields, 'embedding', text),
    ...named(fields, 'head', text),
    ...(overrides === undefined ? {} : { overrides: listOf(overrides, 'overrides').map(override) }),
    ...(keep === undefined ? {} : { keep: listOf(keep, 'keep').map((each) => text(each, 'keep')) }),
    ...(targetBytes === undefined ? {} : { targetBytes: bytes(targetBytes) }),
  };
}

function override(json: unknown): Override {
  const fields = objectOf(json, 'An override');
  refuseOthers(fields, ['match', 'to', 'method', 'scheme'], 'An override');
  return {
    match: text(fields['match'], 'match'),
    ...named(fields, 'to', text),
    ...named(fields, 'method', methodName),
    ...named(fields, 'scheme', scheme),
  };
}

function scheme(json: unknown): Pick<Scheme, 'range' | 'rounding'> {
  const fields = objectOf(json, 'A scheme');
  refuseOthers(fields, ['range', 'rounding'], 'A scheme');
  const range = fields['range'];
  const rounding = fields['rounding'];
  if (!(RANGE_METHODS as readonly unknown[]).includes(range)) {
    throw invalid(`The range of a scheme is one of ${RANGE_METHODS.join(', ')}`);
  }
  if (rounding !== 'nearest' && rounding !== 'gptq')
    throw invalid('The rounding of a scheme is nearest or gptq');
  return { range: range as RangeMethod, rounding };
}

/** @throws Fault `scheme-invalid` for what is none */
export function methodName(value: unknown, name: string): MethodName {
  const method = text(value, name);
  if (Object.hasOwn(METHODS, method)) return method as MethodName;
  throw invalid(`The method is one of ${Object.keys(METHODS).join(', ')}, not '${method}'`);
}

function bytes(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
  throw invalid('targetBytes is a whole number of bytes');
}

function text(value: unknown, name: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw invalid(`${name} is a text`);
}

function named<Name extends string, Value>(
  fields: Fields,
  name: Name,
  read: (value: unknown, name: string) => Value,
): { [K in Name]?: Value } {
  const value = fields[name];
  return value === undefined ? {} : ({ [name]: read(value, name) } as { [K in Name]: Value });
}

function objectOf(json: unknown, what: string): Fields {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Fields;
  throw invalid(`${what} is a JSON object`);
}

function listOf(json: unknown, name: string): readonly unknown[] {
  if (Array.isArray(json)) return json as readonly unknown[];
  throw invalid(`${name} is a list`);
}

/** A word that was mistyped must not be ignored in silence. */
function refuseOthers(fields: Fields, known: readonly string[], what: string): void {
  const other = Object.keys(fields).find((name) => !known.includes(name));
  if (other !== undefined) throw invalid(`${what} has ${known.join(', ')}, but no '${other}'`);
}

function invalid(why: string): Fault {
  return new Fault('scheme-invalid', `${why}. See the recipe that was given.`);
}
