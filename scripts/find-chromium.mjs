import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Quiet on a closed network; root needs `--no-sandbox`. */
const chromiumFlags = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** WebGPU on a software adapter: right, and slow; every page that looks for a GPU waits for it. */
const softwareGpu = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

const fixedPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * Path of a Chromium on this machine: `$CHROMIUM` first, then the usual names on the PATH.
 * @returns {string | undefined}
 */
function findChromium() {
  const wanted = process.env.CHROMIUM;
  if (wanted) return isExecutable(wanted) ? wanted : undefined;
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...candidates, ...fixedPlaces].find(isExecutable);
}

/**
 * What Playwright starts that Chromium with.
 * @param {{ gpu?: boolean }} [wanted]
 */
export function chromiumLaunch({ gpu = false } = {}) {
  const executablePath = findChromium();
  const args = gpu ? [...chromiumFlags, ...softwareGpu] : chromiumFlags;
  return { args, ...(executablePath === undefined ? {} : { executablePath }) };
}

/**
 * A Chromium, installed from Debian's packages when the machine has none.
 * @returns {string}
 */
export function ensureChromium() {
  const found = findChromium();
  if (found) return found;
  if (process.env.CHROMIUM)
    throw new Error(`CHROMIUM is set to ${process.env.CHROMIUM}, which is not a program.`);
  if (!existsSync('/usr/bin/apt-get')) {
    throw new Error(
      'No Chromium was found and there is no apt-get here. Install Chromium or Chrome, or set CHROMIUM to its path.',
    );
  }
  console.error("No Chromium was found: installing Debian's package `chromium` with apt-get.");
  apt(['update']);
  apt(['install', '-y', '--no-install-recommends', 'chromium']);
  const installed = findChromium();
  if (!installed)
    throw new Error('apt-get installed chromium, but it is not on the PATH. Set CHROMIUM to its path.');
  return installed;
}

/** @param {string[]} args */
function apt(args) {
  const asRoot = process.getuid?.() === 0;
  const command = asRoot ? ['apt-get', ...args] : ['sudo', 'apt-get', ...args];
  if (!asRoot && !existsSync('/usr/bin/sudo')) {
    throw new Error('Chromium is missing and installing it needs root. Run: apt-get install chromium');
  }
  console.error(`$ ${command.join(' ')}`);
  const [program = '', ...rest] = command;
  const { status, error } = spawnSync(program, rest, {
    stdio: ['inherit', 2, 2], // standard output belongs to the result
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (status !== 0) {
    const why = error ? error.message : `exit code ${status}`;
    throw new Error(
      `\`${command.join(' ')}\` failed (${why}). Install Chromium by hand, or set CHROMIUM to its path.`,
    );
  }
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
