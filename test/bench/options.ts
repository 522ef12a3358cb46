import { parseArgs } from 'node:util';
import { ENGINES, type EngineName } from './setting.ts';

export interface BenchOptions {
  readonly json: string | undefined;
  readonly contend: boolean;
  /** Measure the page's frames instead. */
  readonly frames: boolean;
  /** Measure five tabs on one model instead. */
  readonly tabs: boolean;
  readonly rounds: number;
  readonly threads: number;
  readonly engines: readonly EngineName[];
}

/** The command line; an option it does not know is an error. */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'string' },
      contend: { type: 'boolean', default: false },
      frames: { type: 'boolean', default: false },
      tabs: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string', default: '5' },
      threads: { type: 'string', default: '2' },
      only: { type: 'string' },
    },
  });
  const only = values.only?.split(',') ?? ENGINES;
  const unknown = only.find((name) => !ENGINES.some((engine) => engine === name));
  if (unknown !== undefined) throw new Error(`--only takes some of ${ENGINES.join(',')}, not ${unknown}.`);
  return {
    json: values.json,
    contend: values.contend,
    frames: values.frames,
    tabs: values.tabs,
    rounds: values.quick ? 1 : count('rounds', values.rounds),
    threads: count('threads', values.threads),
    engines: ENGINES.filter((name) => only.includes(name)),
  };
}

function count(option: string, value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1) return number;
  throw new Error(`--${option} takes a whole number of at least 1, not ${value}.`);
}
