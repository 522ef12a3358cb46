import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** Ways to have a string parsed as HTML, run as script, or taken for a style: none is ever needed. */
const FORBIDDEN: Readonly<Record<string, RegExp>> = {
  'HTML from a string':
    /\b(innerHTML|outerHTML|insertAdjacentHTML|setHTML\w*|parseFromString|createContextualFragment|srcdoc|document\.write\w*)\b/u,
  'a template from a string': /\b(unsafeHTML|unsafeSVG|unsafeMathML|unsafeStatic)\b/u,
  'a script from a string': /\beval\(|\bnew Function\b|\bset(Timeout|Interval)\(\s*['"`]|javascript:/u,
  'a style that a strict policy refuses': /\sstyle=|setAttribute\(\s*['"]style|\bstyleMap\b|<style\b/u,
  'a script that a strict policy refuses': /<script(?![^>]*\bsrc=)|\son[a-z]+=["']/u,
};

/** Writes a file that people open by themselves: no page of ours ever holds it. */
const A_PAGE_OF_ITS_OWN = join('src', 'judge', 'report');

async function sources(): Promise<readonly (readonly [path: string, text: string])[]> {
  const folders = ['src', 'workers', 'public'];
  const found = await Promise.all(
    folders.map(async (folder) => {
      const entries = await readdir(join(repository, folder), { recursive: true });
      return entries
        .filter((entry) => /\.(ts|js|mjs|html)$/u.test(entry))
        .map((entry) => join(folder, entry))
        .filter((path) => !path.startsWith(A_PAGE_OF_ITS_OWN));
    }),
  );
  return Promise.all(
    found.flat().map(async (path) => [path, await readFile(join(repository, path), 'utf8')] as const),
  );
}

test.each(Object.entries(FORBIDDEN))('nothing in the sources makes %s', async (_, pattern) => {
  const all = await sources();
  expect(all.length).toBeGreaterThan(100);
  const breaches = all.flatMap(([path, text]) =>
    text.split('\n').flatMap((line, i) => (pattern.test(line) ? `${path}:${i + 1}: ${line.trim()}` : [])),
  );
  expect(breaches).toEqual([]);
});

test.each([
  'root.innerHTML = text',
  'html`${unsafeHTML(text)}`',
  "eval('1')",
  '<p style="color: red">',
  '<script>x()</script>',
  '<button onclick="x()">',
])('%s would be found', (line) => {
  expect(Object.values(FORBIDDEN).some((pattern) => pattern.test(line))).toBe(true);
});
