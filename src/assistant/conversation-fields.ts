import { Fault } from '../core/fault.ts';

/** What stands under each name is judged before it is used. */
export type Fields = Readonly<Record<string, unknown>>;

export function fields(json: unknown, what: string): Fields {
  if (typeof json !== 'object' || json === null) throw invalid(`${what} is no object`);
  return json as Fields;
}

export function text(value: unknown, what: string, most: number, least = 0): string {
  if (typeof value === 'string' && value.length >= least && value.length <= most) return value;
  throw invalid(`${what} is no text of ${least} to ${most} characters`);
}

export function figures<K extends string>(values: Fields, names: readonly K[]): Record<K, number> {
  const entries = names.map((name) => {
    const value = values[name];
    if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return [name, value] as const;
    throw invalid(`${name} is no number from 0 up`);
  });
  return Object.fromEntries(entries) as Record<K, number>;
}

export function invalid(why: string, cause?: unknown): Fault {
  const message = `This is no conversation that can be opened: ${why}. Choose a file that was exported here.`;
  return new Fault('conversation-invalid', message, {}, cause);
}
