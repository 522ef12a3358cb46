// Writes the tiny models of the engine contract as GGUF files, for make-golden.py:
//   node test/engine/golden/write-models.mjs FOLDER
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createServer } from 'vite';

const folder = process.argv[2];
if (!folder) throw new Error('Name the folder to write the models to.');
await mkdir(folder, { recursive: true });
const server = await createServer({
  configFile: false,
  server: { middlewareMode: true, hmr: false },
  logLevel: 'error',
});
try {
  const { ENGINE_MODELS } = await server.ssrLoadModule('/test/contract/engine-models.ts');
  for (const [name, make] of Object.entries(ENGINE_MODELS))
    await writeFile(join(folder, `${name}.gguf`), make());
} finally {
  await server.close();
}
