import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../src/cli/command-help.ts';
import { parseCommandLine } from '../../src/cli/command-line.ts';
import { helpText } from '../../src/cli/help-text.ts';
import { chatOptions, evalOptions } from '../../src/cli/options.ts';

const fault = (code: string, part: string) =>
  expect.objectContaining({ name: 'Fault', code, message: expect.stringContaining(part) });

describe('nibble chat', () => {
  test('takes a message and every option', () => {
    const line = 'chat Hello --model tiny.gguf --threads 2 --context 512 --system Be_brief --temperature 0';
    const more =
      '--catalog site/catalog.json --top-p 0.9 --top-k 40 --min-p 0.05 --seed 7 --max-tokens 64 --json --verbose';
    expect(parseCommandLine(`${line} ${more}`.split(' '))).toEqual({
      name: 'chat',
      prompt: 'Hello',
      choice: { model: 'tiny.gguf', catalog: 'site/catalog.json', threads: 2, contextLength: 512 },
      system: 'Be_brief',
      sampling: { temperature: 0, topP: 0.9, topK: 40, minP: 0.05, seed: 7, maxTokens: 64 },
      json: true,
      verbose: true,
    });
  });

  test('leaves out what was not given, so that defaults stay where they belong', () => {
    expect(parseCommandLine(['chat'])).toEqual({
      name: 'chat',
      choice: {},
      sampling: {},
      json: false,
      verbose: false,
    });
  });

  test('takes a message that looks like an option behind --', () => {
    expect(parseCommandLine(['chat', '--', '--seed'])).toMatchObject({ prompt: '--seed' });
  });

  test.each([['--temprature', '0'], ['-t'], ['--no-json']])(
    'refuses %s, an option it does not know',
    (...args) => {
      expect(() => parseCommandLine(['chat', 'Hi', ...args])).toThrowError(fault('option-unknown', args[0]!));
    },
  );

  test.each([
    ['a word where a number belongs', ['--temperature', 'warm'], '--temperature'],
    ['an empty number', ['--seed', ''], '--seed'],
    ['infinity', ['--top-p', 'Infinity'], '--top-p'],
    ['an option without its value', ['--max-tokens'], '--max-tokens'],
    ['a switch with a value', ['--json=yes'], '--json'],
    ['two messages', ['there'], 'quotation marks'],
    ['no threads at all', ['--threads', '0'], '--threads is 0'],
    ['an answer without tokens', ['--max-tokens', '0'], '--max-tokens is 0'],
    ['half a token', ['--context', '1.5'], '--context is 1.5'],
  ])('refuses %s', (_what, args, part) => {
    expect(() => parseCommandLine(['chat', 'Hi', ...args])).toThrowError(fault('option-invalid', part));
  });

  test('hands a negative number on to those who judge it', () => {
    expect(parseCommandLine(['chat', 'Hi', '--temperature', '-1'])).toMatchObject({
      sampling: { temperature: -1 },
    });
  });
});

describe('nibble eval', () => {
  test('takes a model and a reference', () => {
    expect(
      parseCommandLine('eval --model m.gguf --catalog c.json --reference r.json --json'.split(' ')),
    ).toEqual({
      name: 'eval',
      choice: { model: 'm.gguf', catalog: 'c.json' },
      reference: 'r.json',
      json: true,
      verbose: false,
    });
  });

  test('takes models, their original and texts', () => {
    const args = [
      'eval',
      'b.gguf',
      '--model',
      'a.gguf',
      '--against',
      'o.gguf',
      '--texts',
      't.json',
      '--limit',
      '5',
      '--exact',
      '--catalog',
      'c.json',
    ];
    expect(parseCommandLine(args)).toEqual({
      name: 'judge',
      models: ['a.gguf', 'b.gguf'],
      against: 'o.gguf',
      texts: 't.json',
      catalog: 'c.json',
      limit: 5,
      exact: true,
      json: false,
      verbose: false,
    });
  });

  test.each([
    [['--texts', 't', '--reference', 'r'], '--reference'],
    [['a.gguf', 'b.gguf', '--texts', 't'], '--against'],
    [['--texts', 't', '--limit', '0'], '--limit'],
    [['--texts', 't', '--report', 'r.html'], '--report'],
    [['--texts', 't', '--card', 'c.json'], '--card'],
    [['--reference', 'r', '--card', 'c.json'], '--card'],
  ])('refuses %j', (args, option) => {
    expect(() => parseCommandLine(['eval', ...args])).toThrowError(fault('option-invalid', option));
  });

  test.each([
    [['small.gguf'], 'nibble eval small.gguf --against ORIGINAL --texts FILE'],
    [['--model', 'a.gguf', '--against', 'o.gguf'], 'nibble eval a.gguf --against o.gguf --texts FILE'],
    [['a.gguf', '--reference', 'r'], '--model a.gguf'],
  ])('says how to go on with %j', (args, example) => {
    expect(() => parseCommandLine(['eval', ...args])).toThrowError(fault('option-invalid', example));
  });

  test('needs the reference', () => {
    expect(() => parseCommandLine(['eval', '--model', 'm.gguf'])).toThrowError(
      fault('option-invalid', '--reference'),
    );
  });

  test('refuses the options of chat', () => {
    expect(() => parseCommandLine(['eval', '--seed', '1'])).toThrowError(fault('option-unknown', '--seed'));
  });
});

test('no command, help and --help ask for help', () => {
  for (const args of [[], ['help'], ['--help'], ['-h'], ['help', '-h']])
    expect(parseCommandLine(args)).toEqual({ name: 'help' });
  expect(parseCommandLine(['--version'])).toEqual({ name: 'version' });
});

test.each(Object.keys(COMMANDS))('%s tells of itself', (of) => {
  for (const args of [
    [of, '--help'],
    [of, '-h'],
    ['help', of],
  ])
    expect(parseCommandLine(args)).toEqual({ name: 'help', of });
});

test('what models can do is told together', () => {
  for (const action of ['list', 'fetch', 'verify', 'stored', 'delete'])
    expect(parseCommandLine(['models', action, '-h'])).toEqual({ name: 'help', of: 'models' });
});

test('an unknown command is refused by name', () => {
  expect(() => parseCommandLine(['chatt'])).toThrowError(fault('option-unknown', 'chatt'));
  expect(() => parseCommandLine(['help', 'chatt'])).toThrowError(fault('option-unknown', 'chatt'));
});

describe('help', () => {
  test('has a line for each command', () => {
    const lines = helpText().split('\n');
    for (const name of Object.keys(COMMANDS))
      expect(lines.filter((line) => line.startsWith(`  nibble ${name} `))).toHaveLength(1);
    expect(lines.length).toBeLessThan(20);
  });

  test('of a command names every option of it, and of no other', () => {
    for (const name of Object.keys(chatOptions)) expect(helpText('chat')).toContain(`--${name} `);
    for (const name of Object.keys(evalOptions)) expect(helpText('eval')).toContain(`--${name} `);
    expect(helpText('chat')).toMatch(/^nibble chat /);
    expect(helpText('chat')).not.toContain('--against');
  });

  test('is where a command that was called wrongly sends people', () => {
    expect(() => parseCommandLine(['models', 'verify'])).toThrowError(
      fault('option-invalid', 'See nibble models verify --help.'),
    );
  });
});

describe('nibble export', () => {
  test('takes a model, a format and a folder', () => {
    const command = { name: 'export', model: 'tiny.gguf', folder: 'out' };
    expect(parseCommandLine('export tiny.gguf --to onnx -o out'.split(' '))).toEqual(command);
    expect(parseCommandLine('export --out=out --to=onnx tiny.gguf'.split(' '))).toEqual(command);
    const line = 'export tiny.gguf --to onnx -o out --calibrate texts.json --activations static --smooth off';
    const calibrated = { ...command, calibrate: 'texts.json', activations: 'static', smooth: false };
    expect(parseCommandLine(line.split(' '))).toEqual(calibrated);
  });

  test.each([
    ['nibble export', 'export --to onnx -o out'],
    ['nibble export', 'export a b --to onnx -o out'],
    ['--to', 'export a -o out'],
    ['--to', 'export a --to mlc -o out'],
    ['--out', 'export a --to onnx'],
    ['--smooth', 'export a --to onnx -o out --smooth maybe'],
    ['--activations', 'export a --to onnx -o out --activations some'],
    ['--activations', 'export a --to onnx -o out --activations static'],
  ])('says what is wrong with %s in "nibble %s"', (subject, line) => {
    expect(() => parseCommandLine(line.split(' '))).toThrowError(fault('option-invalid', subject));
  });
});

describe('nibble models', () => {
  test('fetch takes an id, a folder and a catalogue', () => {
    const args = ['models', 'fetch', 'one', 'site/models', '--catalog', 'https://example.org/catalog.json'];
    expect(parseCommandLine(args)).toEqual({
      name: 'models',
      action: 'fetch',
      id: 'one',
      folder: 'site/models',
      catalog: 'https://example.org/catalog.json',
    });
  });

  test('list and verify take what they need', () => {
    expect(parseCommandLine(['models', 'list', '--json'])).toEqual({
      name: 'models',
      action: 'list',
      json: true,
    });
    expect(parseCommandLine(['models', 'verify', 'site'])).toEqual({
      name: 'models',
      action: 'verify',
      folder: 'site',
    });
  });

  test.each([
    ['no folder', ['fetch', 'one'], 'fetch ID DIR'],
    ['a word too many', ['fetch', 'one', 'a', 'b'], 'fetch ID DIR'],
    ['a folder to list', ['list', 'a'], "'a'"],
    ['nothing to verify', ['verify'], 'verify DIR'],
  ])('refuses %s', (_what, args, part) => {
    expect(() => parseCommandLine(['models', ...args])).toThrowError(fault('option-invalid', part));
  });

  test('refuses a command it does not have', () => {
    expect(() => parseCommandLine(['models', 'eat'])).toThrowError(fault('option-unknown', 'eat'));
  });
});

describe('nibble embed', () => {
  test('takes texts, or a file of them, or neither', () => {
    expect(
      parseCommandLine('embed one two --model m.gguf --catalog c.json --threads 2 --json'.split(' ')),
    ).toEqual({
      name: 'embed',
      model: 'm.gguf',
      catalog: 'c.json',
      threads: 2,
      texts: ['one', 'two'],
      json: true,
    });
    expect(parseCommandLine(['embed', '--file', 'a.txt'])).toEqual({
      name: 'embed',
      file: 'a.txt',
      texts: [],
      json: false,
    });
    expect(() => parseCommandLine(['embed', '--temperature', '1'])).toThrowError(
      fault('option-unknown', 'temperature'),
    );
  });
});
