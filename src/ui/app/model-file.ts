const MODEL_NAME = /\.(?:gguf|safetensors|onnx|onnx_data)$/iu;
const GGUF_MAGIC = 'GGUF';

/** Whether these are a model, or one of them is and the others belong to it, rather than documents. */
export async function isModel(files: readonly File[]): Promise<boolean> {
  if (files.some(({ name }) => MODEL_NAME.test(name))) return true;
  const [first] = files;
  if (first === undefined || files.length > 1) return false;
  const magic = await first
    .slice(0, GGUF_MAGIC.length)
    .text()
    .catch(() => ''); // it cannot be read: whoever takes it says why
  return magic === GGUF_MAGIC;
}
