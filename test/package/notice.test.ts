import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Lockfile {
  readonly packages: Readonly<
    Record<string, { readonly dev?: boolean; readonly license?: string; readonly resolved?: string }>
  >;
}

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const { packages } = JSON.parse(read('package-lock.json')) as Lockfile;
const named = (path: string): string => path.replace(/^.*node_modules\//, '');

test('NOTICE names every package that an installation brings', () => {
  const notice = read('NOTICE');
  const brought = Object.entries(packages).filter(([path, { dev }]) => path !== '' && dev !== true);
  expect(brought.length).toBeGreaterThan(5);
  for (const [path] of brought) expect(notice).toContain(named(path));
});

test('what an installation brings is free for everybody to use', () => {
  const free = new Set(['MIT', 'Apache-2.0', 'BSD-3-Clause', 'ISC']);
  const other = Object.entries(packages).filter(
    ([path, { dev, license = '' }]) => path !== '' && dev !== true && !free.has(license),
  );
  expect(other).toEqual([]);
});

test('the lockfile names no host', () => {
  expect(Object.values(packages).filter(({ resolved }) => resolved?.startsWith('http'))).toEqual([]);
});
