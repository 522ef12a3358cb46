import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPackage } from './check-package.mjs';
import { check, steps } from './check.mjs';
import { ensureChromium } from './find-chromium.mjs';
import { buildLib } from './lib.mjs';
import { main, runTool } from './run.mjs';
import { setup } from './setup.mjs';

/** Everything: set-up, checks, every test. Ends with the line `N passed, N failed`; a check counts as one of them. */
await main(async () => {
  await setup();
  process.env.CHROMIUM = ensureChromium();
  const checks = steps.length;
  const failedChecks = await check();
  for (const what of failedChecks) console.error(`FAILED: the ${what} check.`);
  const built = await attempt(buildLib);
  const packed = await attempt(checkPackage);
  if (packed) process.env.PACKAGE_BUILT = 'yes'; // for test/page/built-package.ts
  const tests = await runTests();

  const builds = [built, packed];
  const failedBuilds = builds.filter((ok) => !ok).length;
  const passed = tests.passed + checks - failedChecks.length + builds.length - failedBuilds;
  const failed = tests.failed + failedChecks.length + failedBuilds;
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
});

/** @returns {Promise<{ passed: number, failed: number }>} */
async function runTests() {
  const folder = mkdtempSync(join(tmpdir(), 'nibble-test-'));
  const file = join(folder, 'report.json');
  try {
    const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const code = await runTool('vitest/vitest.mjs', args, 'inherit');
    return counts(file, code);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * A file that cannot be loaded has no tests in the report, and a failure outside a test has none either: both count as one.
 * @param {string} file
 * @param {number} code Vitest's exit code
 */
function counts(file, code) {
  const report = readReport(file);
  if (!report) return { passed: 0, failed: 1 };
  const emptyFiles = report.testResults.filter(
    (one) => one.status === 'failed' && one.assertionResults.length === 0,
  );
  const failed = report.numFailedTests + emptyFiles.length;
  return { passed: report.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed };
}

/**
 * @param {string} file
 * @returns {{ numPassedTests: number, numFailedTests: number, testResults: { status: string, assertionResults: unknown[] }[] } | undefined}
 */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    console.error('Vitest ended without a report.');
    return undefined;
  }
}

/** @param {() => Promise<void>} step */
async function attempt(step) {
  try {
    await step();
    return true;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return false;
  }
}
