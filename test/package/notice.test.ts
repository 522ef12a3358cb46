import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface LockedPackage {
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly optional?: boolean;
  readonly license?: string;
  readonly resolved?: string;
}

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, LockedPackage> };
/** With what `npm install nibble-llm` brings, by name. */
const brought = Object.entries(packages).flatMap(([path, one]) =>
  path === '' || one.dev || one.devOptional || one.optional
    ? []
    : [{ name: path.replace(/^.*node_modules\//, ''), license: one.license ?? 'none' }],
);

test('NOTICE names every package that an installation brings', () => {
  const notice = read('NOTICE');
  expect(brought.map(({ name }) => name)).toContain('comlink');
  expect(brought.filter(({ name }) => !notice.includes(name))).toEqual([]);
});

test('what an installation brings is free for everybody to use', () => {
  const free = ['MIT', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC'];
  expect(brought.filter(({ license }) => !free.includes(license))).toEqual([]);
});

test('the lockfile names no host', () => {
  expect(Object.values(packages).filter(({ resolved }) => resolved?.startsWith('http'))).toEqual([]);
});
