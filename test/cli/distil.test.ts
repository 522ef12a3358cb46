import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStaticEmbedder } from '../../src/engine/static/static-embedder.ts';
import { openSource } from '../../src/node/open-source.ts';
import { tinyLlama } from '../fakes/tiny-model.ts';
import { tinySentences, tinyTeacher } from '../fakes/tiny-teacher.ts';

const program = fileURLToPath(new URL('../../dist/lib/src/cli/nibble.js', import.meta.url));
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nibble-distil-'));
  await writeFile(join(folder, 'teacher.gguf'), tinyTeacher());
  await writeFile(join(folder, 'llama.gguf'), tinyLlama());
  await writeFile(join(folder, 'texts.json'), JSON.stringify(tinySentences(24)));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function nibble(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, 'distil', ...args], { cwd: folder }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
}

test('an encoder becomes a table that makes vectors', async () => {
  const args = ['--texts', 'texts.json', '--refine', '--dimensions', '32', '--threads', '1', '--json'];
  const { code, out, err } = await nibble('teacher.gguf', ...args, '-o', 'student.gguf');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(JSON.parse(out)).toMatchObject({ output: 'student.gguf', dimensions: 32, vocabSize: 20, texts: 24 });
  const student = await openSource(join(folder, 'student.gguf'));
  try {
    const embedder = await openStaticEmbedder(student.file);
    expect(Math.hypot(...(await embedder.embed([[2, 7, 9, 3]])))).toBeCloseTo(1, 5);
  } finally {
    await student.close();
  }
});

test('without texts there is the vocabulary to learn from, and that is said', async () => {
  const args = ['--dimensions', '32', '--threads', '1', '-o', 'student.gguf'];
  const { out } = await nibble('teacher.gguf', ...args);
  expect(out).toMatch(/; learned from the vocabulary alone\.\n$/);
  await writeFile(join(folder, 'one.json'), JSON.stringify(tinySentences(1)));
  const one = await nibble('teacher.gguf', ...args, '--texts', 'one.json');
  expect(one.out).toMatch(/; learned from 1 text of \d+ tokens\.\n$/);
});

test.each([
  [['teacher.gguf'], /--out/],
  [['-o', 'x.gguf'], /takes one teacher/],
  [['teacher.gguf', '--refine', '-o', 'x.gguf'], /--texts FILE/],
  [['teacher.gguf', '--dimensions', '33', '-o', 'x.gguf'], /multiple of 32/],
  [['llama.gguf', '-o', 'x.gguf'], /makes vectors/],
  [['teacher.gguf', '--texts', 'none.json', '-o', 'x.gguf'], /none\.json/],
  [['teacher.gguf', '-o', './teacher.gguf'], /the source itself; name another file/],
  [['teacher.gguf', '-o', 'nowhere/x.gguf'], /Make the folder/],
])('%j is refused with a sentence, and nothing is written', async (args, sentence) => {
  const { code, err } = await nibble(...args);
  expect(code).not.toBe(0);
  expect(err).toMatch(sentence);
  expect(await readdir(folder)).not.toContain('x.gguf');
});
