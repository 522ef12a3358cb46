import { parseCatalog } from '../artifact/manifest.ts';
import type { Catalog, ModelManifest } from '../artifact/manifest.ts';
import { watchedFetch } from '../artifact/watched-fetch.ts';
import type { Fetch } from '../artifact/watched-fetch.ts';
import type { CatalogMemory } from '../cache/catalog-memory.ts';
import { Fault, isFault } from '../core/fault.ts';

/** A catalogue of 1000 models is about a tenth of this. */
const MAX_CATALOG_BYTES = 32 * 2 ** 20;
const IDLE_MS = 20_000;

export interface CatalogSources {
  readonly fetch: Fetch;
  readonly memory: CatalogMemory;
}

/**
 * The catalogue as the server has it now, or as it was at the last visit when the server cannot be reached.
 * @throws Fault `network`, `http`, `catalog-invalid` or `aborted`.
 */
export async function openCatalog(
  url: string,
  sources: CatalogSources,
  signal?: AbortSignal,
): Promise<Catalog> {
  let text: string;
  try {
    text = await fetchText(url, sources.fetch, signal);
  } catch (error) {
    const kept = isAway(error) ? await sources.memory.read(url) : undefined;
    if (kept === undefined) throw error;
    return parseCatalogText(kept, url);
  }
  const catalog = parseCatalogText(text, url);
  void sources.memory.write(url, text); // a storage that never answers must not hold up the load
  return catalog;
}

/** The model of that id. */
export function findModel(catalog: Catalog, id: string): ModelManifest {
  const model = catalog.models.find((one) => one.id === id);
  if (model) return model;
  const known = catalog.models.map((one) => one.id).join(', ') || 'none';
  throw new Fault('model-unknown', `The catalogue has no model '${id}'. It has: ${known}.`, { model: id });
}

async function fetchText(url: string, fetch: Fetch, signal?: AbortSignal): Promise<string> {
  const watch = { fetch, file: 'the model catalogue', idleMs: IDLE_MS, signal };
  const answer = await watchedFetch(url, { cache: 'no-cache' }, watch);
  try {
    if (!answer.response.ok) throw httpFault(url, answer.response.status);
    return await readText(url, answer.pieces());
  } finally {
    answer.close();
  }
}

async function readText(url: string, pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += piece.byteLength;
    if (bytes > MAX_CATALOG_BYTES) throw invalid(url, `it is larger than ${MAX_CATALOG_BYTES} bytes`);
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}

/** The one way from a catalogue's text to a catalogue. */
export function parseCatalogText(text: string, url: string): Catalog {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw invalid(url, 'it is not JSON', error);
  }
  return parseCatalog(json, url);
}

/** No answer, or a server in trouble: not a server that says that there is no such catalogue. */
function isAway(error: unknown): boolean {
  return (
    isFault(error) &&
    (error.code === 'network' || (error.code === 'http' && Number(error.detail.status) >= 500))
  );
}

function httpFault(url: string, status: number): Fault {
  const message = `The catalogue ${url} cannot be read: the server answered ${status}. Check the address.`;
  return new Fault('http', message, { url, status });
}

function invalid(url: string, why: string, cause?: unknown): Fault {
  return new Fault(
    'catalog-invalid',
    `The catalogue ${url} cannot be used: ${why}. Make it anew.`,
    { url },
    cause,
  );
}
