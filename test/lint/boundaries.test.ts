import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const imports = 'eslint(no-restricted-imports)';
const nodeModules = 'import(no-nodejs-modules)';

interface Planted {
  readonly file: string;
  readonly source: string;
  readonly rule: string;
}

/** A line that imports `specifier` for its side effect, and nothing else to complain about. */
const loads = (specifier: string): string => `import '${specifier}';\n`;

const folderBreaches: readonly (readonly [folder: string, specifier: string])[] = [
  ['src/core', '../artifact/x.ts'],
  ['src/core', 'comlink'],
  ['src/artifact', '../cache/x.ts'],
  ['src/artifact', '../engine/x.ts'],
  ['src/artifact', 'idb-keyval'],
  ['src/cache', '../engine/x.ts'],
  ['src/cache', '../stream/x.ts'],
  ['src/cache', 'hash-wasm'],
  ['src/engine', '../cache/x.ts'],
  ['src/engine', '../text/x.ts'],
  ['src/engine/families', '../wasm/x.ts'],
  ['src/engine/wasm', '../../cache/x.ts'],
  ['src/engine/wasm', '../../decode/x.ts'],
  ['src/engine/wasm', '../reference/x.ts'],
  ['src/engine/reference', '../../text/x.ts'],
  ['src/engine/reference', '../wasm/x.ts'],
  ['src/engine/onnx', '../wasm/x.ts'],
  ['src/engine/onnx', '@huggingface/transformers'],
  ['src/engine/hub', '../onnx/x.ts'],
  ['src/engine/hub', 'onnxruntime-web/webgpu'],
  ['src/artifact/hub', '../../cache/x.ts'],
  ['src/artifact/safetensors', '../../cache/x.ts'],
  ['src/artifact/huggingface', '../../text/x.ts'],
  ['src/quant/pack', '../../cache/x.ts'],
  ['src/doctor', '../cache/x.ts'],
  ['src/doctor', '../stream/x.ts'],
  ['src/text', '../engine/x.ts'],
  ['src/text', 'comlink'],
  ['src/decode', '../sample/x.ts'],
  ['src/decode', '../stream/x.ts'],
  ['src/sample', '../artifact/x.ts'],
  ['src/sample', '../decode/x.ts'],
  ['src/stream', '../wire/x.ts'],
  ['src/stream', 'comlink'],
  ['src/stream', '../node/x.ts'],
  ['src/wire', '../client/x.ts'],
  ['src/wire', '../stream/x.ts'],
  ['src/client', '../stream/x.ts'],
  ['src/client', '../engine/x.ts'],
  ['src/client', 'idb-keyval'],
  ['src/client/tabs', '../../stream/x.ts'],
  ['src/client/tabs', 'comlink'],
  ['src/ui', '../stream/x.ts'],
  ['src/ui', '../wire/x.ts'],
  ['src/ui/markdown', '../../engine/x.ts'],
  ['src/ui/app', '../../cache/x.ts'],
  ['src/ui/app', '../embed/x.ts'],
  ['src/node', '../client/x.ts'],
  ['src/node', '../cli/x.ts'],
  ['src/node-client', '../stream/x.ts'],
  ['src/node-client', '../cli/x.ts'],
  ['src/cli', '../client/x.ts'],
  ['src/cli', '../ui/x.ts'],
  ['src', './stream/x.ts'],
  ['src', './wire/x.ts'],
  ['src', './ui/chat/x.ts'],
  ['src/assistant', '../ui/x.ts'],
  ['src/assistant', '../wire/x.ts'],
  ['src/assistant', 'valibot'],
  ['src/ui/chat', '../app/x.ts'],
  ['src/ui/chat', '../../stream/x.ts'],
  ['workers', '../src/client/x.ts'],
  ['workers', '../src/ui/x.ts'],
];

const nodeFree = [
  'core',
  'artifact',
  'cache',
  'engine',
  'text',
  'decode',
  'sample',
  'stream',
  'wire',
  'client',
  'assistant',
  'ui',
];

const planted: readonly Planted[] = [
  ...folderBreaches.map(([folder, specifier], index) => ({
    file: `${folder}/breach-${index}.ts`,
    source: loads(specifier),
    rule: imports,
  })),
  ...nodeFree.map((name) => ({ file: `src/${name}/node.ts`, source: loads('node:fs'), rule: nodeModules })),
  { file: 'workers/breach.sw.ts', source: loads('../src/cache/x.ts'), rule: imports },
  { file: 'src/core/typed.ts', source: "export type { X } from '../stream/x.ts';\n", rule: imports },
  {
    file: 'src/core/late.ts',
    source: "export const late = () => import('../stream/x.ts');\n",
    rule: imports,
  },
  { file: 'src/core/loop-a.ts', source: "export { b as a } from './loop-b.ts';\n", rule: 'import(no-cycle)' },
  { file: 'src/core/loop-b.ts', source: "export { a as b } from './loop-a.ts';\n", rule: 'import(no-cycle)' },
  { file: 'src/core/unnamed.ts', source: 'export default 1;\n', rule: 'import(no-default-export)' },
  {
    file: 'src/core/any.ts',
    source: 'export const x = (y: any): unknown => y;\n',
    rule: 'typescript(no-explicit-any)',
  },
  {
    file: 'src/core/floating.ts',
    source: 'const later = async (): Promise<void> => {};\nlater();\n',
    rule: 'typescript(no-floating-promises)',
  },
  {
    file: 'src/core/switch.ts',
    source: "export function f(x: 'a' | 'b'): void {\n  switch (x) {\n    case 'a':\n      break;\n  }\n}\n",
    rule: 'typescript(switch-exhaustiveness-check)',
  },
  {
    file: 'src/core/long.ts',
    source: 'export const x = [\n' + '  1,\n'.repeat(260) + '];\n',
    rule: 'eslint(max-lines)',
  },
  {
    file: 'src/core/database.ts',
    source: "export const open = () => indexedDB.open('x');\n",
    rule: 'eslint(no-restricted-globals)',
  },
  ...['decode', 'sample', 'stream'].flatMap((name) => [
    property(name, 'chance', 'Math.random()'),
    property(name, 'date', 'Date.now()'),
    property(name, 'clock', 'performance.now()'),
  ]),
];

const allowed: readonly (readonly [folder: string, specifier: string])[] = [
  ['src/core', './x.ts'],
  ['src/artifact', '../core/x.ts'],
  ['src/artifact', 'valibot'],
  ['src/cache', '../artifact/x.ts'],
  ['src/cache', 'idb-keyval'],
  ['src/engine', './wasm/x.ts'],
  ['src/engine', '../artifact/x.ts'],
  ['src/engine/wasm', '../x.ts'],
  ['src/engine/wasm', '../../core/x.ts'],
  ['src/engine/reference', '../../artifact/x.ts'],
  ['src/text', '@huggingface/tokenizers'],
  ['src/text', '@huggingface/jinja'],
  ['src/decode', '../engine/x.ts'],
  ['src/sample', '../core/x.ts'],
  ['src/stream', '../sample/x.ts'],
  ['src/stream', '../cache/x.ts'],
  ['src/wire', 'comlink'],
  ['src/client', '../wire/x.ts'],
  ['src/client', 'comlink'],
  ['src/ui', '../client/x.ts'],
  ['src/ui/markdown', '../x.ts'],
  ['src/ui/markdown', 'streaming-markdown'],
  ['src/node', 'node:fs'],
  ['src/node', 'node:fs/promises'],
  ['src/node', '../engine/wasm/x.ts'],
  ['src/node', '../stream/x.ts'],
  ['src/node-client', '../client/x.ts'],
  ['src/node-client', '../node/x.ts'],
  ['src/node-client', 'node:path'],
  ['src/cli', 'node:util'],
  ['src/cli', '../stream/x.ts'],
  ['src/cli', '../node/x.ts'],
  ['src', './client/x.ts'],
  ['src', './assistant/x.ts'],
  ['src/assistant', '../client/x.ts'],
  ['src/ui/chat', 'lit'],
  ['src/ui/chat', '../../assistant/x.ts'],
  ['workers', 'comlink'],
  ['workers', '../src/stream/x.ts'],
];

function property(folder: string, name: string, expression: string): Planted {
  return {
    file: `src/${folder}/${name}.ts`,
    source: `export const x = (): number => ${expression};\n`,
    rule: 'eslint(no-restricted-properties)',
  };
}

let tree = '';
/** Rule codes the linter reported, by file. */
const reported = new Map<string, string[]>();

beforeAll(() => {
  tree = mkdtempSync(join(tmpdir(), 'nibble-boundaries-'));
  cpSync(join(repository, '.oxlintrc.json'), join(tree, '.oxlintrc.json'));
  write('tsconfig.json', '{ "compilerOptions": { "strict": true, "types": [] } }');
  for (const { file, source } of planted) write(file, source);
  allowed.forEach(([folder, specifier], index) => write(`${folder}/fine-${index}.ts`, loads(specifier)));

  const oxlint = join(repository, 'node_modules/oxlint/bin/oxlint');
  const run = spawnSync(process.execPath, [oxlint, '--type-aware', '-f', 'json'], {
    cwd: tree,
    encoding: 'utf8',
  });
  const { diagnostics } = JSON.parse(run.stdout) as { diagnostics: { filename: string; code: string }[] };
  for (const { filename, code } of diagnostics)
    reported.set(filename, [...(reported.get(filename) ?? []), code]);
});

afterAll(() => rmSync(tree, { recursive: true, force: true }));

function write(file: string, source: string): void {
  mkdirSync(dirname(join(tree, file)), { recursive: true });
  writeFileSync(join(tree, file), source);
}

test.each(folderBreaches.map(([folder, specifier], index) => [folder, specifier, index] as const))(
  'a file in %s that imports %s is reported',
  (folder, _specifier, index) => {
    expect(reported.get(`${folder}/breach-${index}.ts`)).toContain(imports);
  },
);

test.each(planted.filter(({ file }) => !file.includes('breach-')))(
  '$file is reported for $rule',
  ({ file, rule }) => {
    expect(reported.get(file)).toContain(rule);
  },
);

test.each(allowed.map(([folder, specifier], index) => [folder, specifier, index] as const))(
  'a file in %s may import %s',
  (folder, _specifier, index) => {
    expect(reported.get(`${folder}/fine-${index}.ts`)).toBeUndefined();
  },
);
