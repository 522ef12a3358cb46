import type { ByteSource } from '../artifact/byte-source.ts';
import { isManifest, type ModelDraft } from '../artifact/draft.ts';
import { atEndpoint } from '../artifact/hub/hub-entry.ts';
import { hubFetch } from '../artifact/hub/hub-fetch.ts';
import type { Catalog, ModelManifest } from '../artifact/manifest.ts';
import type { Fetch } from '../artifact/watched-fetch.ts';
import type { CatalogMemory } from '../cache/catalog-memory.ts';
import type { Passenger } from '../cache/flight.ts';
import type { LoadNotes } from '../cache/load-notes.ts';
import type { WeightCache } from '../cache/weight-cache.ts';
import type { ModelRecord, ModelRequest, StorageUsage } from '../core/protocol.ts';
import { isFault } from '../core/fault.ts';
import { once } from '../core/serial.ts';
import { findModel, firstThatEmbeds, openCatalog } from './catalog.ts';
import { keptFiles } from './kept-files.ts';
import { knownCatalogs } from './known-catalogs.ts';
import { readWanted, resolveWanted } from './wanted.ts';

export interface ShelfParts {
  /** Weights come through `fetch`. */
  readonly openCache: (fetch: Fetch) => Promise<WeightCache>;
  readonly catalogMemory: CatalogMemory;
  readonly loadNotes: LoadNotes;
  readonly fetch: Fetch;
}

/** A model's files, lent out for a load. */
export interface Lent {
  /** Whatever was not known of the model before is known now. */
  readonly manifest: ModelManifest | ModelDraft;
  readonly sources: readonly ByteSource[];
  /** When they have been read: lets go of what storage could not keep. */
  giveBack(): Promise<void>;
  /** When the model runs no longer: then it may be deleted. */
  leave(): void;
}

/** Models of catalogues, of the Hub and of anybody's address, as far as they are on this device. Every call may run beside any other. */
export interface Shelf {
  /**
   * What a model consists of. One from outside of catalogues that is here needs no network: it stays as it was when it
   * came, at its commit, until it is deleted.
   */
  find(request: ModelRequest, signal?: AbortSignal): Promise<ModelManifest | ModelDraft>;
  /** The id of the catalogue's first model of vectors. @throws Fault `model-unknown` when it has none */
  firstThatEmbeds(catalogUrl: string, signal?: AbortSignal): Promise<string>;
  /** Downloads what is missing. */
  lend(model: ModelManifest | ModelDraft, passenger: Passenger): Promise<Lent>;
  /** Downloads what is missing, to stay; files that were given are copied. */
  stock(request: ModelRequest, passenger: Passenger): Promise<void>;
  record(request: ModelRequest, signal?: AbortSignal): Promise<ModelRecord>;
  list(catalogUrl: string): Promise<readonly ModelRecord[]>;
  delete(catalogUrl: string, id: string): Promise<void>;
  verify(catalogUrl: string, id: string): Promise<number>;
  /** Deletes whole models that no catalogue offers any more; the bytes freed. */
  deleteLeftovers(catalogUrl: string): Promise<number>;
  usage(): Promise<StorageUsage>;
}

/** Opens nothing until it is needed. `life` ends what is asked of the network. */
export function openShelf(parts: ShelfParts, life: AbortSignal): Shelf {
  const { catalogMemory, loadNotes } = parts;
  const hub = hubFetch(parts.fetch);
  const kept = keptFiles(hub.fetch);
  const cache = once(() => parts.openCache(kept.fetch));
  const catalogues = openCatalogues(parts, async (all) => (await cache()).collect(all));

  const find = async (request: ModelRequest, signal = life): Promise<ModelManifest | ModelDraft> => {
    if (request.files) return kept.draft(request.files);
    const endpoint = hub.reach(request.hub);
    const wanted = readWanted(request.model, endpoint);
    if (wanted.kind !== 'catalogue') {
      const here = await (await cache()).recall(wanted.id);
      return here ?? resolveWanted(wanted, { endpoint, fetch: hub.fetch, signal });
    }
    const model = findModel(await catalogues.open(request.catalogUrl, signal), wanted.id);
    if (isManifest(model)) return model;
    const here = await (await cache()).recall(model.id);
    return here && isOf(here, model) ? here : atEndpoint(model, endpoint);
  };
  /** As the cache knows a model that is to be changed: what is on the Hub does not matter for that. */
  const held = async (catalogUrl: string, name: string): Promise<ModelManifest | string> => {
    const wanted = readWanted(name, hub.reach(undefined));
    if (wanted.kind !== 'catalogue') return wanted.id;
    const model = findModel(await catalogues.open(catalogUrl, life), wanted.id);
    return isManifest(model) ? model : model.id;
  };
  const noted = (records: readonly ModelRecord[]) => withInterruptions(records, loadNotes);

  return {
    find,
    firstThatEmbeds: async (url, signal = life) => firstThatEmbeds(await catalogues.open(url, signal)),
    lend: async (model, passenger) => lendFrom(await cache(), model, passenger),
    async stock(request, passenger) {
      const keep = async (): Promise<void> =>
        (await cache()).keep(await find(request, passenger.signal), passenger);
      await (request.files ? kept.during(request.files, keep) : keep());
    },
    async record(request, signal) {
      const model = await find(request, signal);
      const [record] = await noted([await (await cache()).record(model)]);
      return record!;
    },
    list: async (url) => noted(await listModels(await cache(), url, () => catalogues.open(url, life))),
    delete: async (catalogUrl, id) => (await cache()).delete(await held(catalogUrl, id)),
    verify: async (catalogUrl, id) => (await cache()).verify(await held(catalogUrl, id)),
    async deleteLeftovers(catalogUrl) {
      const catalogs = await knownCatalogs(catalogMemory, await catalogues.read(catalogUrl, life));
      return catalogs ? (await cache()).deleteLeftovers(catalogs) : 0;
    },
    async usage() {
      const catalogs = await knownCatalogs(catalogMemory).catch(() => undefined); // a hint for the person, no more
      return (await cache()).usage(catalogs?.length === 0 ? undefined : catalogs);
    },
  };
}

async function withInterruptions(
  records: readonly ModelRecord[],
  loadNotes: LoadNotes,
): Promise<readonly ModelRecord[]> {
  const interrupted = await loadNotes.interrupted();
  return records.map((record) => {
    const atMs = interrupted.get(record.id);
    return atMs === undefined ? record : { ...record, interrupted: { atMs } };
  });
}

/** What was learned is of these very files, and not of what a catalogue once said. */
function isOf({ files }: ModelManifest, draft: ModelDraft): boolean {
  return files.every(({ sha256 }, at) => sha256 === draft.files[at]?.digest?.hex);
}

/** The catalogue's and all others; a site may have no catalogue at all. */
async function listModels(
  weights: WeightCache,
  url: string,
  open: () => Promise<Catalog>,
): Promise<readonly ModelRecord[]> {
  try {
    return await weights.list(await open());
  } catch (error) {
    if (!isNoCatalogue(error)) throw error;
    const others = await weights.list({ url, chunkBytes: 1, models: [], drafts: [] });
    if (others.length === 0) throw error;
    return others;
  }
}

function isNoCatalogue(error: unknown): boolean {
  return isFault(error) && error.code === 'http' && error.detail.status === 404;
}

interface Catalogues {
  read(url: string, signal: AbortSignal): Promise<Catalog>;
  /** Reads it, and lets go of what no catalogue knows any more. */
  open(url: string, signal: AbortSignal): Promise<Catalog>;
}

function openCatalogues(
  { fetch, catalogMemory }: ShelfParts,
  collect: (catalogs: readonly Catalog[]) => Promise<void>,
): Catalogues {
  const read = (url: string, signal: AbortSignal): Promise<Catalog> =>
    openCatalog(url, { fetch, memory: catalogMemory }, signal);
  /** Nobody waits for it, so it fails in silence; the next time comes. */
  const tidy = async (catalog: Catalog): Promise<void> => {
    try {
      const catalogs = await knownCatalogs(catalogMemory, catalog);
      if (catalogs) await collect(catalogs);
    } catch {
      // what is left over harms nobody
    }
  };
  return {
    read,
    async open(url, signal) {
      const catalog = await read(url, signal);
      void tidy(catalog);
      return catalog;
    },
  };
}

async function lendFrom(
  weights: WeightCache,
  model: ModelManifest | ModelDraft,
  passenger: Passenger,
): Promise<Lent> {
  const leave = await weights.hold(model.id);
  try {
    const sources = await weights.ensure(model, passenger);
    const manifest = isManifest(model) ? model : ((await weights.recall(model.id)) ?? model);
    return { manifest, sources, giveBack: () => weights.releaseMemory(), leave };
  } catch (error) {
    leave();
    throw error;
  }
}
