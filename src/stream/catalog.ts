import type { ModelDraft } from '../artifact/draft.ts';
import { parseCatalog } from '../artifact/manifest.ts';
import type { Catalog, ModelManifest } from '../artifact/manifest.ts';
import { fetchText } from '../artifact/fetch-text.ts';
import { looksLikePage } from '../artifact/web-page.ts';
import type { Fetch } from '../artifact/watched-fetch.ts';
import type { CatalogMemory } from '../cache/catalog-memory.ts';
import { Fault, isFault } from '../core/fault.ts';
import { embeds } from './model-task.ts';

/** A catalogue of 1000 models is about a tenth of this. */
const MAX_CATALOG_BYTES = 32 * 2 ** 20;

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
    const file = 'the model catalogue';
    text = await fetchText(url, { fetch: sources.fetch, file, signal, maxBytes: MAX_CATALOG_BYTES });
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
export function findModel({ models, drafts }: Catalog, id: string): ModelManifest | ModelDraft {
  const all = [...models, ...drafts];
  const model = all.find((one) => one.id === id);
  if (model) return model;
  const known = all.map((one) => one.id).join(', ') || 'none';
  throw new Fault('model-unknown', `The catalogue has no model '${id}'. It has: ${known}.`, { model: id });
}

/** The id of the first model that makes vectors. @throws Fault `model-unknown` when there is none */
export function firstThatEmbeds({ models, drafts }: Catalog): string {
  const first = [...models, ...drafts].find(embeds);
  if (first) return first.id;
  const message = 'The catalogue has no model that makes vectors. Name one, or add one to it.';
  throw new Fault('model-unknown', message);
}

const PAGE_INSTEAD =
  'its server sent a web page in its place. Put a catalogue at this address (`nibble models fetch` makes one), or say another as `catalog`';

/** The one way from a catalogue's text to a catalogue. */
export function parseCatalogText(text: string, url: string): Catalog {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw invalid(url, looksLikePage(text) ? PAGE_INSTEAD : 'it is not JSON. Make it anew', error);
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

function invalid(url: string, why: string, cause?: unknown): Fault {
  return new Fault('catalog-invalid', `The catalogue ${url} cannot be used: ${why}.`, { url }, cause);
}
