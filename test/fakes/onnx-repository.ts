import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const DECODER = fileURLToPath(new URL('../engine/hub/repository/decoder', import.meta.url));

/** The files of the tiny random decoder that `test/engine/hub/make_repository.py` made, by their paths in the repository. */
export async function onnxDecoderFiles(): Promise<Readonly<Record<string, Uint8Array>>> {
  const entries = await readdir(DECODER, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = paths.map(async (path) => [
    relative(DECODER, path).replaceAll(sep, '/'),
    new Uint8Array(await readFile(path)),
  ]);
  return Object.fromEntries(await Promise.all(files)) as Record<string, Uint8Array>;
}
