import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { root } from '../../../../scripts/run.mjs';

const FOLDER = `${root}node_modules/.cache/search-peers/`;
const VERSIONS = { usearch: '2.26.2', 'hnswlib-wasm': '0.8.2', edgevec: '0.9.0' };

/** Installs the peers once, apart from the project and without their scripts: they are only measured. @returns how to load them */
export function installPeers(): NodeJS.Require {
  if (!existsSync(`${FOLDER}package-lock.json`)) {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(`${FOLDER}package.json`, '{"private":true}');
    const wanted = Object.entries(VERSIONS).map(([name, version]) => `${name}@${version}`);
    execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...wanted], {
      cwd: FOLDER,
    });
  }
  return createRequire(`${FOLDER}package.json`);
}

/** The address of a file of a peer, for `import`. */
export function peerModule(file: string): string {
  return pathToFileURL(`${FOLDER}node_modules/${file}`).href;
}
