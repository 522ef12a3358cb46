import { isEntry, main, runTool } from './run.mjs';
import { setup } from './setup.mjs';

export const steps = [
  { what: 'types', tool: 'typescript/bin/tsc', args: ['-p', 'tsconfig.json'] },
  { what: "the service worker's types", tool: 'typescript/bin/tsc', args: ['-p', 'tsconfig.shell.json'] },
  { what: 'lint', tool: 'oxlint/bin/oxlint', args: ['--type-aware', '--deny-warnings'] },
  { what: 'format', tool: 'oxfmt/bin/oxfmt', args: ['--check'] },
];

/**
 * Types, lint with the import boundaries, format: all of them, even when one fails.
 * @returns {Promise<string[]>} what failed
 */
export async function check() {
  /** @type {string[]} */
  const failed = [];
  for (const { what, tool, args } of steps) {
    console.error(`Checking ${what}.`);
    if ((await runTool(tool, args)) !== 0) failed.push(what);
  }
  return failed;
}

if (isEntry(import.meta.url)) {
  await main(async () => {
    await setup();
    const failed = await check();
    if (failed.length > 0) throw new Error(`Failed: ${failed.join(', ')}.`);
    console.error('Types, lint and format are fine.');
  });
}
