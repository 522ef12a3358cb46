import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const repository = new URL('../../', import.meta.url);
const lines = (await readFile(new URL('docs/faults.md', repository), 'utf8')).split('\n');
const rows = lines.filter((line) => line.startsWith('| ') && line.includes('.ts`: '));
const named = rows.flatMap((row) =>
  [...row.matchAll(/`(test\/\S+\.ts)`: (.*?)(?=<br>| \|$)/gu)].map(([, file = '', name = '']) => ({
    file,
    name,
  })),
);

test.each(named)('the table names a test that is there: $file: $name', async ({ file, name }) => {
  const source = await readFile(new URL(file, repository), 'utf8');
  expect(source.replaceAll(/\s+/gu, ' ')).toContain(name);
});

test('each of the forty stands once, in order, with an outcome and a test or a reason for none', () => {
  const cases = lines.flatMap(
    (line) => /^\| (\d+) \| (.+) \| (.+) \| (.+) \|$/u.exec(line)?.slice(1, 5) ?? [],
  );
  const numbers = cases.filter((_, i) => i % 4 === 0).map(Number);
  expect(numbers).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
  for (let i = 0; i < cases.length; i += 4) {
    const [number, , outcome, tests] = cases.slice(i, i + 4);
    expect(tests, `case ${number}`).toMatch(
      outcome!.startsWith('Does not apply') ? /^–$|`test\// : /`test\//u,
    );
  }
});
