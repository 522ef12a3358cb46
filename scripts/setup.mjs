import { existsSync, statSync } from 'node:fs';
import { isEntry, main, root, run } from './run.mjs';

const neededNode = [20, 19];

/** Makes a fresh clone ready to run: the right Node, and the packages of the lockfile. */
export async function setup() {
  checkNode();
  if (!packagesAreStale()) return;
  console.error('Installing the packages of package-lock.json (npm ci).');
  const code = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  if (code !== 0) throw new Error(`npm ci failed with exit code ${code}. Is the package registry reachable?`);
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [needMajor = 0, needMinor = 0] = neededNode;
  if (major > needMajor || (major === needMajor && minor >= needMinor)) return;
  throw new Error(`Nibble needs Node ${neededNode.join('.')} or newer; this is ${process.versions.node}.`);
}

/** npm writes node_modules/.package-lock.json when an installation is complete. */
function packagesAreStale() {
  const installed = `${root}node_modules/.package-lock.json`;
  return !existsSync(installed) || statSync(installed).mtimeMs < statSync(`${root}package-lock.json`).mtimeMs;
}

if (isEntry(import.meta.url)) await main(setup);
