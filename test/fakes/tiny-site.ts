import { createHash } from 'node:crypto';
import { startFaultServer } from './fault-server.ts';
import type { FaultServer } from './fault-server.ts';
import { tinyLlama } from './tiny-model.ts';
import type { TinyLlamaOptions } from './tiny-model.ts';

const CHUNK_BYTES = 16 * 1024;

/** A real server with a catalogue and the models it names. */
export interface TinySite extends FaultServer {
  readonly catalogUrl: string;
}

/** Serves tiny models or any other bytes, by id, each one file beside `/models/catalog.json`. */
export async function startTinySite(
  models: Readonly<Record<string, TinyLlamaOptions | Uint8Array>>,
): Promise<TinySite> {
  const server = await startFaultServer();
  const entries = Object.entries(models).map(([id, model]) => {
    const bytes = model instanceof Uint8Array ? model : tinyLlama(model);
    server.put(`/models/${id}.gguf`, { bytes, etag: `"${id}"` });
    return catalogEntry(id, bytes);
  });
  const catalog = JSON.stringify({ schema: 1, chunkBytes: CHUNK_BYTES, models: entries });
  const bytes = new TextEncoder().encode(catalog);
  server.put('/models/catalog.json', { bytes, type: 'application/json' });
  return Object.assign(server, { catalogUrl: `${server.origin}/models/catalog.json` });
}

function catalogEntry(id: string, bytes: Uint8Array): object {
  const chunks: string[] = [];
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES)
    chunks.push(sha256(bytes.subarray(at, at + CHUNK_BYTES)));
  return {
    id,
    name: `Tiny ${id}`,
    ...kindOf(bytes),
    licence: 'Apache-2.0',
    source: 'made by a test',
    contextLength: 256,
    parameters: 100_000,
    quantization: 'Q4_1',
    memoryBytes: 1_000_000,
    bytes: bytes.length,
    files: [{ path: `${id}.gguf`, bytes: bytes.length, sha256: sha256(bytes), chunks }],
  };
}

/** A catalogue tells what a model is for, so that nobody downloads it for something else. */
function kindOf(bytes: Uint8Array): object {
  const head = Buffer.from(bytes.subarray(0, 256)).toString('latin1');
  if (head.includes('nibble-static')) return { architecture: 'nibble-static', task: 'embedding' };
  return head.includes('bert') ? { architecture: 'bert', task: 'embedding' } : { architecture: 'llama' };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
