import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readOnnx } from '../../src/artifact/onnx-reader.ts';
import { readFloats } from '../../src/engine/read-floats.ts';
import { openSource } from '../../src/node/open-source.ts';
import { tinyLlama } from '../fakes/tiny-model.ts';

const program = fileURLToPath(new URL('../../dist/lib/src/cli/nibble.js', import.meta.url));
const sentences = Array.from({ length: 12 }, (_, i) =>
  `hello world number ${i}, the other world and the hello there `.repeat(3),
);

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nibble-quantize-'));
  await writeFile(join(folder, 'tiny.gguf'), tinyLlama({ type: 'F16', tiedHead: false }));
  await writeFile(join(folder, 'texts.json'), JSON.stringify(sentences));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The command as a person runs it, in a folder of its own. @param onError called with what it says on the way */
async function nibble(
  args: readonly string[],
  onError: (text: string, stop: () => void) => void = () => {},
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], { cwd: folder });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
      onError(text, () => child.kill('SIGINT'));
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

test('what is quantized answers, and the last line tells what became of every tensor', async () => {
  const args = ['quantize', 'tiny.gguf', '--to', 'q4_1', '--method', 'rtn', '-o', 'rtn.gguf'];
  const { code, out } = await nibble([...args, '--no-judge', '--json', '--threads', '2']);
  expect(code).toBe(0);
  expect(out).toMatch(/^blk\.1\.ffn_down\.weight +Q4_1 +5\.00 +\d+ +0\.\d+ %/m);
  const report = JSON.parse(out.trimEnd().split('\n').at(-1)!);
  expect(report.tensors).toHaveLength(21);
  expect(report.memory.most).toBeGreaterThan(report.memory.before);
  const answer = await nibble(['chat', '--model', 'rtn.gguf', '--max-tokens', '4', 'hello']);
  expect(answer.code).toBe(0);
});

test('GPTQ learns from some texts and is judged by the others', async () => {
  const args = [
    'quantize',
    'tiny.gguf',
    '--to',
    'q4_0',
    '--calibrate',
    'texts.json',
    '-o',
    'gptq.gguf',
    '--json',
  ];
  const { code, out, err } = await nibble(args);
  expect(err).toContain('Every fifth text is kept to judge by: 2 of 12.');
  expect(code).toBe(0);
  expect(out).toMatch(/mean KL +0\.\d+/);
  const { calibration, judged } = JSON.parse(out.trimEnd().split('\n').at(-1)!);
  expect(calibration.texts).toBe(10);
  expect(judged).toMatchObject({ texts: 2, model: 'gptq.gguf' });
  expect(judged.meanKL).toBeLessThan(0.5);
});

test('texts that the file names for judging judge, and all others teach', async () => {
  const lists = { calibration: sentences.slice(0, 9), evaluation: sentences.slice(9) };
  await writeFile(join(folder, 'lists.json'), JSON.stringify(lists));
  const args = ['quantize', 'tiny.gguf', '--to', 'q4_0', '--calibrate', 'lists.json', '-o', 'lists.gguf'];
  const { code, out, err } = await nibble([...args, '--json']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const { calibration, judged } = JSON.parse(out.trimEnd().split('\n').at(-1)!);
  expect(calibration.texts).toBe(9);
  expect(judged.texts).toBe(3);
  const again = ['eval', 'lists.gguf', '--against', 'tiny.gguf', '--texts', 'lists.json', '--json'];
  const later = await nibble(again);
  expect(JSON.parse(later.out)).toMatchObject({
    texts: 3,
    meanKL: judged.meanKL,
    perplexity: judged.perplexity,
  });
});

test('a recipe from a file, changed by options', async () => {
  const recipe = { to: 'q5_1', method: 'rtn', embedding: 'F16', overrides: [{ match: 'ffn', to: 'Q8_0' }] };
  await writeFile(join(folder, 'recipe.json'), JSON.stringify(recipe));
  const args = ['quantize', 'tiny.gguf', '--scheme', 'recipe.json', '--to', 'q5_0', '--keep', 'attn_v'];
  const { out } = await nibble([...args, '--no-judge', '-o', 'recipe.gguf']);
  const typeOf = (name: string) => new RegExp(`^${name} +(\\S+)`, 'm').exec(out)?.[1];
  expect(typeOf('token_embd.weight')).toBe('F16');
  expect(typeOf('blk.0.attn_q.weight')).toBe('Q5_0');
  expect(typeOf('blk.0.attn_v.weight')).toBe('F16');
  expect(typeOf('blk.0.ffn_up.weight')).toBe('Q8_0');
});

test('a folder of transformers, in the layout of GPTQ, is a source itself', async () => {
  const args = ['quantize', 'tiny.gguf', '--to', 'q4', '--method', 'rtn', '--no-judge'];
  expect((await nibble([...args, '-o', 'gptq', '--format', 'safetensors'])).code).toBe(0);
  expect((await readdir(join(folder, 'gptq'))).toSorted()).toEqual([
    'config.json',
    'model.safetensors',
    'quantize_config.json',
    'tokenizer.json',
    'tokenizer_config.json',
  ]);
  const source = await openSource(join(folder, 'gptq'));
  const original = await openSource(join(folder, 'tiny.gguf'));
  const [made, weights] = await Promise.all(
    [source, original].map(({ file }) => readFloats(file, file.tensors.get('blk.1.attn_q.weight')!)),
  );
  const wrong = made!.map((value, i) => value - weights![i]!);
  const size = (values: Float32Array) => Math.hypot(...values);
  expect(size(wrong) / size(weights!)).toBeLessThan(0.12);
  await Promise.all([source.close(), original.close()]);
  const { code, out } = await nibble(['chat', '--model', 'gptq', '--max-tokens', '3', 'hello world']);
  expect(code).toBe(0);
  expect(out.length).toBeGreaterThan(0);
});

test('a repository of ONNX has products by codes with zero points', async () => {
  const args = ['quantize', 'tiny.gguf', '--to', 'q4', '--method', 'rtn', '-o', 'onnx', '--format', 'onnx'];
  expect(await nibble(args)).toMatchObject({ code: 0, err: '' });
  expect(await readdir(join(folder, 'onnx'))).toContain('tokenizer.json');
  const model = readOnnx('model_q4.onnx', await readFile(join(folder, 'onnx/onnx/model_q4.onnx')));
  const products = model.graph.nodes.filter(({ opType }) => opType === 'MatMulNBits');
  expect(products.length).toBeGreaterThan(8);
  for (const { inputs } of products) expect(inputs.filter((name) => name !== '')).toHaveLength(4);
});

test.each([
  [['--to', 'q7'], /no type 'q7'.*Q4_1/],
  [['--method', 'magic'], /no method 'magic'.*gptq/],
  [['--scheme', 'texts.json'], /recipe is a JSON object/],
  [['--target-bytes', 'small'], /--target-bytes is 'small'/],
  [['--threads', '0'], /--threads is 0/],
  [['--target-bytes', '9kB'], /^The smallest file that these choices allow has \d+ bytes, and 9000 were/],
  [['--format', 'onnx'], /--format is onnx, but the name ends in .gguf/],
])('%s is refused, and nothing is written', async (args, sentence) => {
  await mkdir(join(folder, 'empty'), { recursive: true });
  const { code, err } = await nibble(['quantize', 'tiny.gguf', '-o', 'empty/x.gguf', '--no-judge', ...args]);
  expect(err).toMatch(sentence);
  expect(code).toBe(2);
  expect(await readdir(join(folder, 'empty'))).toEqual([]);
});

test('the source is not written over, however it is called', async () => {
  await symlink('tiny.gguf', join(folder, 'link.gguf'));
  const before = await readFile(join(folder, 'tiny.gguf'));
  for (const output of ['tiny.gguf', './tiny.gguf', 'link.gguf']) {
    const { code, err } = await nibble(['quantize', 'tiny.gguf', '--method', 'rtn', '-o', output]);
    expect(err).toBe(`--out is ${output}, the source itself; name another file. See nibble --help.\n`);
    expect(code).toBe(2);
  }
  const { err } = await nibble(['export', 'tiny.gguf', '--to', 'onnx', '-o', 'tiny.gguf']);
  expect(err).toContain('the source itself');
  expect(await readFile(join(folder, 'tiny.gguf'))).toEqual(before);
});

test('a folder that is not there is missed before the model writes any text', async () => {
  const { code, err } = await nibble(['quantize', 'tiny.gguf', '-o', 'nowhere/x.gguf']);
  expect(err).toMatch(/^nowhere\/x\.gguf or its folder is not there\. [^\n]*\n$/);
  expect(code).toBe(1);
});

test('texts of which there are too few are refused, before anything is written', async () => {
  await writeFile(join(folder, 'few.json'), '["hello world"]');
  const args = ['quantize', 'tiny.gguf', '--calibrate', 'few.json', '--no-judge', '-o', 'few.gguf'];
  const { code, err } = await nibble(args);
  expect(err).toMatch(/calibration text has \d+ tokens; at least 256/);
  expect(code).toBe(1);
  expect(await readdir(folder)).not.toContain('few.gguf');
});

test('Ctrl-C leaves nothing behind', async () => {
  await mkdir(join(folder, 'stopped'), { recursive: true });
  const args = ['quantize', 'tiny.gguf', '--method', 'gptq', '-o', 'stopped/x.gguf'];
  const { code } = await nibble(args, (text, stop) => text.includes('writes the texts') && stop());
  expect(code).toBe(130);
  expect(await readdir(join(folder, 'stopped'))).toEqual([]);
});
