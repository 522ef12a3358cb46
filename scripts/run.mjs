import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The repository's root, ending in a slash. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** What the tools say goes to standard error: standard output belongs to the result. */
const quietStdout = /** @type {const} */ (['inherit', 2, 2]);

/**
 * Runs a program from the repository's root to its end.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('node:child_process').StdioOptions} [stdio]
 * @returns {Promise<number>} its exit code; 128 + the signal's number when a signal ended it
 */
export function run(program, args, stdio = [...quietStdout]) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: root,
      stdio,
      shell: program === 'npm' && process.platform === 'win32',
    });
    // A terminal sends Ctrl-C to the child as well: wait for it to end, and end with its code.
    const forward = (/** @type {NodeJS.Signals} */ signal) => void child.kill(signal);
    const ignore = () => {};
    process.on('SIGINT', ignore);
    process.on('SIGTERM', forward);
    const settle = () => {
      process.off('SIGINT', ignore);
      process.off('SIGTERM', forward);
    };
    child.on('error', (error) => {
      settle();
      reject(error);
    });
    child.on('close', (code, signal) => {
      settle();
      resolve(code ?? (signal === 'SIGINT' ? 130 : 143));
    });
  });
}

/**
 * Runs one of the installed packages' programs with this Node.
 * @param {string} script path below node_modules
 * @param {readonly string[]} args
 * @param {import('node:child_process').StdioOptions} [stdio]
 */
export function runTool(script, args, stdio) {
  return run(process.execPath, [`${root}node_modules/${script}`, ...args], stdio);
}

/**
 * The body of a script: its exit code, or a sentence on standard error and 1.
 * @param {() => Promise<number | void>} body
 */
export async function main(body) {
  try {
    process.exitCode = (await body()) ?? 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}

/**
 * Was this file started by `node`, and not imported?
 * @param {string} url the caller's `import.meta.url`
 */
export function isEntry(url) {
  return process.argv[1] === fileURLToPath(url);
}
