import { readFile } from 'node:fs/promises';
import { parseCatalog } from '../../src/artifact/manifest.ts';
import type { ModelManifest } from '../../src/artifact/manifest.ts';
import { startFaultServer } from './fault-server.ts';
import type { FaultServer, LoggedRequest } from './fault-server.ts';

const MODELS = new URL('../../models/', import.meta.url);

/** The model that ships with the repository, on a server of its own. */
export interface ShippedModel extends FaultServer {
  readonly catalogUrl: string;
  readonly manifest: ModelManifest;
}

export async function startShippedModel(): Promise<ShippedModel> {
  const server = await startFaultServer();
  const manifest = await putShippedModel(server);
  return Object.assign(server, { catalogUrl: catalogUrlOf(server), manifest });
}

/**
 * Puts `models/catalog.json` and the files of one of its models on the server, with their digests as tags.
 * @param id Absent: the first one.
 */
export async function putShippedModel(server: FaultServer, id?: string): Promise<ModelManifest> {
  const bytes = await readFile(new URL('catalog.json', MODELS));
  const { models } = parseCatalog(JSON.parse(bytes.toString()), catalogUrlOf(server));
  const manifest = (id === undefined ? undefined : models.find((model) => model.id === id)) ?? models[0]!;
  server.put('/catalog.json', { bytes, type: 'application/json' });
  for (const { path, sha256 } of manifest.files)
    server.put(`/${path}`, { bytes: await readFile(new URL(path, MODELS)), etag: `"${sha256}"` });
  return manifest;
}

/** What was asked of the server but the catalogue. */
export function weightRequests({ log }: FaultServer): readonly LoggedRequest[] {
  return log.filter(({ path }) => path.endsWith('.gguf'));
}

function catalogUrlOf({ origin }: FaultServer): string {
  return `${origin}/catalog.json`;
}
