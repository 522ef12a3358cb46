// Writes the tiny models of the engine contract as GGUF files, for make-golden.py, or of the embedder contract, for
// make-encoder-golden.py:
//   node test/engine/golden/write-models.mjs FOLDER [engine|embedder]
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createServer } from 'vite';

const [folder, contract = 'engine'] = process.argv.slice(2);
if (!folder) throw new Error('Name the folder to write the models to.');
await mkdir(folder, { recursive: true });
const server = await createServer({
  configFile: false,
  server: { middlewareMode: true, hmr: false },
  logLevel: 'error',
});
try {
  const module = await server.ssrLoadModule(`/test/contract/${contract}-models.ts`);
  for (const [name, make] of Object.entries(module[`${contract.toUpperCase()}_MODELS`]))
    await writeFile(join(folder, `${name}.gguf`), make());
} finally {
  await server.close();
}
