// Writes what make_read_back.py looks at: the folder qwen2/ as Nibble writes it again, as a GGUF and as safetensors.
//   node test/artifact/huggingface/golden/write-files.mjs AN_EMPTY_FOLDER
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

const folder = process.argv[2];
if (!folder) throw new Error('Name a folder to write to.');
const server = await createServer({
  configFile: false,
  server: { middlewareMode: true, hmr: false, ws: false },
  optimizeDeps: { noDiscovery: true },
  logLevel: 'error',
});
try {
  /** @param {string} name */
  const load = (name) => server.ssrLoadModule(name);
  const { goldenFolder } = await load('/test/artifact/huggingface/golden-folders.ts');
  const { writtenGguf } = await load('/test/artifact/huggingface/written-gguf.ts');
  const { writtenFolder } = await load('/test/artifact/huggingface/written-folder.ts');
  const { openHuggingFace } = await load('/src/artifact/huggingface/open-huggingface.ts');
  const model = await openHuggingFace(goldenFolder('qwen2'));
  await writeFile(join(folder, 'model.gguf'), await writtenGguf(model));
  for (const source of await writtenFolder(model))
    await writeFile(join(folder, source.name), await source.read(0, source.size));
  for (const name of ['tokenizer.json', 'tokenizer_config.json'])
    await cp(fileURLToPath(new URL(`qwen2/${name}`, import.meta.url)), join(folder, name));
} finally {
  await server.close();
}
