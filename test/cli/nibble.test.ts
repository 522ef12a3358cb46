import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { externalFiles } from '../../src/artifact/onnx-external.ts';
import { readOnnx } from '../../src/artifact/onnx-reader.ts';
import { tinyLlama } from '../fakes/tiny-model.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const program = join(repository, 'dist/lib/src/cli/nibble.js');
const referenceFile = join(repository, 'test/reference/smollm2.json');

let folder = '';
let tiny = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nibble-cli-'));
  tiny = join(folder, 'tiny.gguf');
  await writeFile(tiny, tinyLlama({ contextLength: 256 }));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface RunOptions {
  readonly input?: string;
  /** Sends Ctrl-C at the first text. */
  readonly interrupt?: boolean;
}

/** The command as a person runs it. */
function nibble(
  args: readonly string[],
  { input = '', interrupt = false }: RunOptions = {},
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], { cwd: folder });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (interrupt && out === '') child.kill('SIGINT');
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
    child.stdin.end(input);
  });
}

describe('on a tiny random model', () => {
  const ask = (...args: string[]) => nibble(['chat', '--model', tiny, '--max-tokens', '12', ...args]);

  test('chat prints the answer alone, and what it took beside it', async () => {
    const { code, out, err } = await ask('Hello', '--temperature', '0');
    expect(code).toBe(0);
    expect(out).toMatch(/\n$/);
    expect(err).toMatch(/^\[\d+ tokens?, .*\d+ threads?.*\]\n$/);
  });

  test('one thread is not 1 threads', async () => {
    const { err } = await ask('Hello', '--threads', '1', '--verbose');
    expect(err).toMatch(/, 1 thread, .*, 1 thread[,\]]/s);
    expect(err).not.toContain('1 threads');
  });

  test('the JSON form holds the very text, and how it ended', async () => {
    const [plain, json] = await Promise.all([
      ask('Hello', '--temperature', '0'),
      ask('Hello', '--temperature', '0', '--json'),
    ]);
    const { text, finishReason, usage, stats } = JSON.parse(json.out);
    expect(`${text}\n`).toBe(plain.out);
    expect(['stop', 'length']).toContain(finishReason);
    expect(usage.completionTokens).toBeLessThanOrEqual(12);
    expect(usage.promptTokens).toBeGreaterThan(0);
    expect(stats).toMatchObject({ device: 'wasm', threads: expect.any(Number) });
  });

  test('a seed gives its answer again, and another seed another', async () => {
    const hot = ['Hello', '--temperature', '2', '--seed'];
    const [first, again, other] = await Promise.all([ask(...hot, '5'), ask(...hot, '5'), ask(...hot, '6')]);
    expect(first.out).toBe(again.out);
    expect(first.out).not.toBe(other.out);
  });

  test('a piped message is the same as one in the arguments', async () => {
    const args = ['chat', '--model', tiny, '--max-tokens', '12', '--temperature', '0'];
    const [piped, given] = await Promise.all([
      nibble(args, { input: 'Hello\n' }),
      nibble([...args, 'Hello']),
    ]);
    expect(piped.code).toBe(0);
    expect(piped.out).toBe(given.out);
  });

  test('a system message changes what the model sees', async () => {
    const [without, system] = await Promise.all([
      ask('Hello', '--json'),
      ask('Hello', '--json', '--system', 'Be brief.'),
    ]);
    expect(JSON.parse(system.out).usage.promptTokens).not.toBe(JSON.parse(without.out).usage.promptTokens);
  });

  test('export writes a repository: two graphs that stand alone, and what is said beside them', async () => {
    const out = join(folder, 'exported');
    const { code, err } = await nibble(['export', tiny, '--to', 'onnx', '-o', out]);
    expect(code, err).toBe(0);
    for (const name of ['model_q4.onnx', 'model_quantized.onnx']) {
      const model = readOnnx(name, readFileSync(join(out, 'onnx', name)));
      expect(externalFiles(model)).toEqual([]);
      expect(model.graph.inputs.map((input) => input.name)).toEqual([
        'input_ids',
        'attention_mask',
        ...[0, 1].flatMap((layer) => ['key', 'value'].map((kind) => `past_key_values.${layer}.${kind}`)),
      ]);
    }
    const read = (name: string): unknown => JSON.parse(readFileSync(join(out, name), 'utf8'));
    expect(read('config.json')).toMatchObject({ model_type: 'llama', num_hidden_layers: 2, hidden_size: 64 });
    expect(read('generation_config.json')).toMatchObject({ eos_token_id: expect.any(Array) });
    expect(read('tokenizer.json')).toMatchObject({ model: { type: 'BPE' } });
    expect(read('tokenizer_config.json')).toMatchObject({ chat_template: expect.any(String) });
  });

  test('eval of a reference from another vocabulary says which id is none of the model', async () => {
    const { code, out, err } = await nibble(['eval', '--model', tiny, '--reference', referenceFile]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/no token id of this model/);
  });
});

describe('what cannot be done ends with a sentence on standard error and nothing on standard output', () => {
  test.each([
    ['an unknown option', ['chat', 'Hi', '--modle', 'x'], 2, /--modle/],
    ['an unknown command', ['talk'], 2, /talk/],
    ['a temperature out of range', ['chat', 'Hi', '--temperature', '-1'], 2, /temperature/],
    [
      'such a temperature before a model',
      ['chat', 'Hi', '--temperature', '-1', '--model', 'no'],
      2,
      /temperature/,
    ],
    ['a model that is not there', ['chat', 'Hi', '--model', 'none.gguf'], 2, /none\.gguf/],
    ['no message at all', ['chat'], 2, /There is no message/],
    ['eval without a reference', ['eval'], 2, /--reference/],
    ['a fetch to nowhere', ['models', 'fetch', 'one'], 2, /fetch ID DIR/],
    ['a folder without models', ['models', 'verify', '.'], 2, /catalog\.json/],
    ['a catalogue that is not there', ['models', 'list', '--catalog', 'none.json'], 1, /none\.json/],
  ])('%s', async (_what, args, expected, sentence) => {
    const { code, out, err } = await nibble(
      args.includes('--model') || args[1] !== 'Hi' ? args : [...args, '--model', tiny],
    );
    expect({ code, out }).toEqual({ code: expected, out: '' });
    expect(err).toMatch(sentence);
    expect(err).not.toMatch(/\n\s+at /); // a sentence, not a stack
  });

  test('a model that is cut short', async () => {
    const path = join(folder, 'short.gguf');
    await writeFile(path, readFileSync(tiny).subarray(0, 5000));
    const { code, out, err } = await nibble(['chat', 'Hi', '--model', path]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/short\.gguf ends before/);
  });
});

test('models list prints the models of this repository', async () => {
  const { code, out } = await nibble(['models', 'list']);
  expect(code).toBe(0);
  expect(out).toMatch(/^smollm2-135m-instruct {2} +98\.4 MB {2}Apache-2\.0 {2}/m);
});

test('help and the version go to standard output', async () => {
  const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
    version: string;
  };
  expect(await nibble(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
  const overview = await nibble([]);
  expect(overview).toMatchObject({ code: 0, out: expect.stringMatching(/nibble chat .*nibble distil /s) });
  expect(await nibble(['--help'])).toEqual(overview);
  const { code, out } = await nibble(['distil', '-h']);
  expect(code).toBe(0);
  expect(out).toMatch(/^nibble distil .*--refine /s);
});

describe('on SmolLM2', () => {
  interface Case {
    readonly name: string;
    readonly messages: readonly { role: string; content: string }[];
    readonly greedy_text: string;
  }
  const { cases } = JSON.parse(readFileSync(referenceFile, 'utf8')) as { cases: Case[] };
  const capital = cases.find(({ name }) => name === 'capital')!;

  test('the greedy answer is the reference’s, word for word, from npm run ask', () => {
    const message = capital.messages[0]!.content;
    const npm = spawnSync('npm', ['run', 'ask', '--', message, '--temperature', '0'], {
      cwd: repository,
      encoding: 'utf8',
    });
    expect({ code: npm.status, out: npm.stdout }).toEqual({ code: 0, out: `${capital.greedy_text}\n` });
    expect(npm.stderr).toMatch(/tokens\/s/);
  });

  test('eval finds the model as close to its reference as is promised', async () => {
    const args = ['eval', '--model', 'smollm2-135m-instruct', '--reference', referenceFile, '--json'];
    const { code, out } = await nibble(args);
    expect(code).toBe(0);
    const fidelity = JSON.parse(out);
    expect(Object.keys(fidelity)).toEqual(['steps', 'meanKL', 'p99KL', 'top1']);
    expect(fidelity.steps).toBe(198);
    expect(fidelity.meanKL).toBeLessThanOrEqual(0.004);
    expect(fidelity.top1).toBeGreaterThanOrEqual(0.955);
  }, 120_000);

  test('Ctrl-C in the middle of an answer ends its line and the program', async () => {
    const args = ['chat', 'Tell me a long story.', '--temperature', '0', '--max-tokens', '2000'];
    const { code, out, err } = await nibble(args, { interrupt: true });
    expect(code).toBe(130);
    expect(out).toMatch(/^\S.*\n$/s);
    expect(err).toBe('');
  });
});
