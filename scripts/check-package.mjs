import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack } from './pack.mjs';
import { isEntry, main, root, runTool } from './run.mjs';
import { setup } from './setup.mjs';

/**
 * The package as others get it: is what `exports` promises there, do the types resolve, does it keep to its sizes?
 */
export async function checkPackage() {
  const folder = mkdtempSync(join(tmpdir(), 'nibble-pack-'));
  try {
    console.error('Checking the package.');
    const { tarball, firstFiles } = await pack(folder);
    const steps = [
      { what: 'publint', tool: 'publint/src/cli.js', args: ['run', tarball, '--strict'] },
      {
        what: 'attw',
        tool: '@arethetypeswrong/cli/dist/index.js',
        args: [
          tarball,
          '--profile',
          'esm-only',
          '--no-summary',
          '--format',
          'ascii',
          '--exclude-entrypoints',
          './browser/*',
        ],
      },
      { what: 'size', tool: 'size-limit/bin.js', args: [] },
    ];
    const codes = await Promise.all(steps.map(({ tool, args }) => runTool(tool, args)));
    const failed = steps.filter((_, at) => codes[at] !== 0).map(({ what }) => what);
    tellSizes(tarball, firstFiles);
    if (failed.length > 0) throw new Error(`The package is not fit to publish: ${failed.join(', ')}.`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} tarball
 * @param {Map<string, string[]>} firstFiles
 */
function tellSizes(tarball, firstFiles) {
  console.error(`The tarball: ${kilobytes(statSync(tarball).size)}.`);
  for (const [entry, files] of firstFiles) {
    if (entry.startsWith('parts/')) continue; // of the embed's frame
    const bytes = files.map((file) => gzipSync(readFileSync(`${root}dist/browser/${file}`)).length);
    const sum = bytes.reduce((total, one) => total + one, 0);
    console.error(`dist/browser/${entry} and what it imports: ${kilobytes(sum)} gzipped.`);
  }
}

/** @param {number} bytes */
function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

if (isEntry(import.meta.url)) {
  await main(async () => {
    await setup();
    await checkPackage();
  });
}
