import type { ByteSource } from '../artifact/byte-source.ts';
import type { Catalog, ModelManifest } from '../artifact/manifest.ts';
import type { Fetch } from '../artifact/watched-fetch.ts';
import type { CatalogMemory } from '../cache/catalog-memory.ts';
import type { Passenger } from '../cache/flight.ts';
import type { LoadNotes } from '../cache/load-notes.ts';
import type { WeightCache } from '../cache/weight-cache.ts';
import type { ModelRecord, StorageUsage } from '../core/protocol.ts';
import { once } from '../core/serial.ts';
import { findModel, openCatalog } from './catalog.ts';
import { knownCatalogs } from './known-catalogs.ts';

export interface ShelfParts {
  readonly openCache: () => Promise<WeightCache>;
  readonly catalogMemory: CatalogMemory;
  readonly loadNotes: LoadNotes;
  readonly fetch: Fetch;
}

/** A model's files, lent out for a load. */
export interface Lent {
  readonly sources: readonly ByteSource[];
  /** When they have been read: lets go of what storage could not keep. */
  giveBack(): Promise<void>;
  /** When the model runs no longer: then it may be deleted. */
  leave(): void;
}

/** The models of catalogues, as far as they are on this device. Every call may run beside any other. */
export interface Shelf {
  find(catalogUrl: string, id: string, signal?: AbortSignal): Promise<ModelManifest>;
  /** Downloads what is missing. */
  lend(manifest: ModelManifest, passenger: Passenger): Promise<Lent>;
  /** Downloads what is missing, to stay. */
  stock(catalogUrl: string, id: string, passenger: Passenger): Promise<void>;
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
  const cache = once(parts.openCache);
  /** Lets go of what no catalogue knows any more. Nobody waits for it, so it fails in silence; the next time comes. */
  const tidy = async (catalog: Catalog): Promise<void> => {
    try {
      const catalogs = await knownCatalogs(catalogMemory, catalog);
      if (catalogs) await (await cache()).collect(catalogs);
    } catch {
      // what is left over harms nobody
    }
  };
  const read = (url: string, signal = life): Promise<Catalog> =>
    openCatalog(url, { fetch: parts.fetch, memory: catalogMemory }, signal);
  const open = async (url: string, signal?: AbortSignal): Promise<Catalog> => {
    const catalog = await read(url, signal);
    void tidy(catalog);
    return catalog;
  };
  const find = async (catalogUrl: string, id: string, signal?: AbortSignal): Promise<ModelManifest> =>
    findModel(await open(catalogUrl, signal), id);

  return {
    find,
    lend: async (manifest, passenger) => lendFrom(await cache(), manifest, passenger),
    async stock(catalogUrl, id, passenger) {
      const manifest = await find(catalogUrl, id, passenger.signal);
      await (await cache()).keep(manifest, passenger);
    },
    async list(catalogUrl) {
      const catalog = await open(catalogUrl);
      const records = await (await cache()).list(catalog);
      const interrupted = await loadNotes.interrupted();
      return records.map((record) => {
        const atMs = interrupted.get(record.id);
        return atMs === undefined ? record : { ...record, interrupted: { atMs } };
      });
    },
    async delete(catalogUrl, id) {
      const manifest = await find(catalogUrl, id);
      return (await cache()).delete(manifest);
    },
    async verify(catalogUrl, id) {
      const manifest = await find(catalogUrl, id);
      return (await cache()).verify(manifest);
    },
    async deleteLeftovers(catalogUrl) {
      const catalogs = await knownCatalogs(catalogMemory, await read(catalogUrl));
      return catalogs ? (await cache()).deleteLeftovers(catalogs) : 0;
    },
    async usage() {
      const catalogs = await knownCatalogs(catalogMemory).catch(() => undefined); // a hint for the person, no more
      return (await cache()).usage(catalogs?.length === 0 ? undefined : catalogs);
    },
  };
}

async function lendFrom(weights: WeightCache, manifest: ModelManifest, passenger: Passenger): Promise<Lent> {
  const leave = await weights.hold(manifest.id);
  try {
    const sources = await weights.ensure(manifest, passenger);
    return { sources, giveBack: () => weights.releaseMemory(), leave };
  } catch (error) {
    leave();
    throw error;
  }
}
