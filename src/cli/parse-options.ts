import { parseArgs } from 'node:util';
import { Fault } from '../core/fault.ts';
import type { CliOptions } from './options.ts';

export type Values = Readonly<Record<string, string | boolean | undefined>>;

export interface Parsed {
  readonly values: Values;
  readonly positionals: readonly string[];
}

/**
 * The values and the words of a command's arguments.
 * @throws Fault `option-unknown` or `option-invalid`.
 */
export function parse(command: string, args: readonly string[], known: CliOptions): Parsed {
  const options = Object.fromEntries(
    Object.entries(known).map(([name, { value, short }]) => [
      name,
      { type: value ? ('string' as const) : ('boolean' as const), ...given('short', short) },
    ]),
  );
  const { values, positionals, tokens } = parseArgs({
    args: [...args],
    options,
    allowPositionals: true,
    strict: false, // so that the sentences are ours
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind === 'option') checkOption(command, token, known);
  }
  return { values: values as Values, positionals };
}

function checkOption(
  command: string,
  token: { name: string; rawName: string; value?: string | undefined },
  known: CliOptions,
) {
  const option = Object.hasOwn(known, token.name) ? known[token.name] : undefined;
  if (!option) {
    const names = Object.keys(known)
      .map((name) => `--${name}`)
      .join(', ');
    throw new Fault(
      'option-unknown',
      `nibble ${command} has no option ${token.rawName}; it knows ${names}.`,
      {
        option: token.rawName,
      },
    );
  }
  if (option.value !== undefined && token.value === undefined)
    throw invalid(`--${token.name}`, `needs a value: --${token.name} ${option.value}`);
  if (option.value === undefined && token.value !== undefined)
    throw invalid(`--${token.name}`, 'is a switch and takes no value');
}

/** A value as it was given. */
export function text(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

/** @throws Fault `option-invalid` when the value is no number. */
export function number(values: Values, name: string): number | undefined {
  const value = text(values, name);
  if (value === undefined) return undefined;
  const parsed = value.trim() === '' ? NaN : Number(value);
  if (Number.isFinite(parsed)) return parsed;
  throw invalid(`--${name}`, `is '${value}', but must be a number`);
}

/** @throws Fault `option-invalid` when the value is no whole number from 1 on. */
export function count(values: Values, name: string): number | undefined {
  const value = number(values, name);
  if (value === undefined || (Number.isSafeInteger(value) && value >= 1)) return value;
  throw invalid(`--${name}`, `is ${value}, but must be a whole number, 1 or more`);
}

/** `exactOptionalPropertyTypes`: what was not given is absent, not undefined. */
export function given<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { [K in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [K in Name]: Value });
}

/** What is wrong with an option (`--seed`) or a command (`nibble chat`). */
export function invalid(subject: string, why: string): Fault {
  const page = subject.startsWith('nibble ') ? subject : 'nibble';
  return new Fault('option-invalid', `${subject} ${why}. See ${page} --help.`, { option: subject });
}
