import { fileURLToPath } from 'node:url';
import { runExport } from '../../src/cli/export.ts';

const MODEL = 'smollm2-135m-instruct';

/** The benchmark's model as a repository for transformers.js, written anew each time; the folder it is in. */
export async function exportBenchModel(): Promise<string> {
  const folder = fileURLToPath(new URL('../../dist/bench-exported', import.meta.url));
  await runExport(
    { name: 'export', model: MODEL, folder },
    {
      print: async () => {},
      say: (line) => console.error(line),
      progress: () => {},
      readInput: async () => undefined,
      signal: new AbortController().signal,
    },
  );
  return folder;
}
