/**
 * Answers from documents: questions about a folder of notes, each with a pattern that a right answer has. Prints how many
 * passages, quoted sentences and answers have it, with the sentence pointed out to the model and without.
 *
 *   npm run bench:answers [-- --model ID --verbose]
 *
 *   model    of the catalogue, or of the Hub, where there is a network; absent: the catalogue's first
 *   verbose  prints each answer that is not right
 *
 * The questions and notes are made up; a pattern takes a wrong answer for a right one now and then, and the other way round.
 */
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';
import { importBuilt } from '../../../scripts/lib.mjs';

const PARTS = [
  'node',
  'assistant/assistant-settings',
  'assistant/grounded-prompt',
  'assistant/grounding',
  'documents/library/open-library',
  'judge/report/markdown-table',
  'node/folder-documents',
  'node/node-library-parts',
];

const bench = fileURLToPath(new URL('bench.ts', import.meta.url));
const { module } = await runnerImport(bench, { configFile: false, logLevel: 'error' }); // Node 20 runs no TypeScript
await module.bench(process.argv.slice(2), await importBuilt(PARTS));
