import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openGguf } from '../../src/artifact/gguf-file.ts';
import type { ModelFile } from '../../src/artifact/tensor.ts';
import { openFiles } from '../../src/node/open-model-files.ts';

const FOLDER = fileURLToPath(new URL('../../models/smollm2-135m-instruct/', import.meta.url));

/** Runs `use` with the model that ships with the repository, read from this disk. */
export async function withShippedGguf<T>(use: (model: ModelFile) => Promise<T>): Promise<T> {
  const shards = readdirSync(FOLDER).filter((name) => name.endsWith('.gguf'));
  const files = await openFiles(shards.map((name) => FOLDER + name));
  try {
    return await use(await openGguf(files.sources));
  } finally {
    await files.close();
  }
}
