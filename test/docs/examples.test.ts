import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const folder = `${repository}test/.cache/docs-examples-${process.pid}`;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const blocks = (file: string, language: string): string[] =>
  [...readFileSync(`${repository}${file}`, 'utf8').matchAll(/^```(\w+)\n([^]*?)^```$/gmu)].flatMap(
    ([, ofBlock, code = '']) => (ofBlock === language ? [code] : []),
  );

test('the TypeScript of the guides compiles, strictly', () => {
  mkdirSync(folder, { recursive: true });
  const examples = ['docs/quantization.md', 'docs/search.md'].flatMap((file) => blocks(file, 'ts'));
  expect(examples.length).toBeGreaterThan(7);
  for (const [at, code] of examples.entries()) writeFileSync(`${folder}/example-${at}.ts`, code);
  const paths = {
    'nibble-llm/search': [`${repository}src/search.ts`],
    'nibble-llm/search/node': [`${repository}src/search-node.ts`],
    'nibble-llm/quant': [`${repository}src/quant.ts`],
    'nibble-llm/quant/node': [`${repository}src/quant-node.ts`],
  };
  const config = { extends: `${repository}tsconfig.json`, compilerOptions: { paths }, include: ['*.ts'] };
  writeFileSync(`${folder}/tsconfig.json`, JSON.stringify(config));
  const tsc = `${repository}node_modules/typescript/bin/tsc`;
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
}, 60_000);
