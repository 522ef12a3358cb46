import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const check = fileURLToPath(new URL('check.ts', import.meta.url));
const { module } = await runnerImport(check, { configFile: false, logLevel: 'error' }); // Node 20 runs no TypeScript
process.exitCode = await module.check(process.argv.slice(2));
