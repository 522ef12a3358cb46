/** Nibble's own GGUF code, from dist/lib: Node 20 cannot run the TypeScript sources. */
export async function loadArtifact() {
  const folder = new URL('../dist/lib/src/', import.meta.url);
  try {
    const parts = ['artifact/gguf-file', 'artifact/gguf-reader', 'artifact/gguf-split', 'artifact/manifest'];
    const modules = await Promise.all(
      [...parts, 'artifact/metadata', 'doctor/model-sizes', 'node/open-model-files'].map((part) => import(`${folder}${part}.js`)),
    );
    return Object.assign({}, ...modules);
  } catch (cause) {
    throw new Error('Nibble is not built yet. Run: npm run build', { cause });
  }
}
