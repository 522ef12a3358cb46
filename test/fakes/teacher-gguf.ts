import { fileURLToPath } from 'node:url';
import { openGguf } from '../../src/artifact/gguf-file.ts';
import type { ModelFile } from '../../src/artifact/tensor.ts';
import { openModelFiles } from '../../src/node/open-model-files.ts';

const PATH = fileURLToPath(new URL('../../models/stories15m/stories15M-F16.gguf', import.meta.url));

/** Runs `use` with the model whose full-precision weights ship with the repository, read from this disk. */
export async function withTeacherGguf<T>(use: (model: ModelFile) => Promise<T>): Promise<T> {
  const files = await openModelFiles(PATH);
  try {
    return await use(await openGguf(files.sources));
  } finally {
    await files.close();
  }
}
