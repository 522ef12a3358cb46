import { BitsCode } from '../codes/bits-code.ts';
import type { CodeTable } from '../codes/code-table.ts';
import { checkVector } from '../codes/checked-vector.ts';
import { openCode } from '../codes/open-code.ts';
import type { CodeState, VectorCode } from '../codes/vector-code.ts';
import { brokenIndex } from './index-fault.ts';
import type { Stretch } from './layout.ts';
import { centroidCode, centroidTable, type CreateTable, type Lists } from './lists.ts';
import { SlotIds } from './slot-ids.ts';

/** More lists than this have no use, and centroids would be a large part of what is in memory. */
const MOST_LISTS = 2 ** 16;

/** One arrangement of all vectors: what was made once for it, as it is stored. */
export interface EraRecord {
  readonly code: CodeState;
  /** Vectors there were when it was made. */
  readonly madeFor: number;
  /** Of lists, `[lists, dimensions]`; empty where there are none. */
  readonly centroids: Float32Array;
  /** Where lists begin, and where the last one ends: `[lists + 1]`, or empty. Slots beyond it are in none. */
  readonly bounds: Uint32Array;
}

/** An era in memory. Slots beyond those that the head counts are not valid yet. */
export interface Era {
  readonly number: number;
  readonly record: EraRecord;
  readonly table: CodeTable;
  readonly ids: SlotIds;
  readonly lists: Lists | undefined;
}

export function openEra(number: number, record: EraRecord, code: VectorCode, create: CreateTable): Era {
  const { bounds } = record;
  const lists = bounds.length > 0 ? openLists(record, code, create) : undefined;
  return { number, record, table: create(code), ids: new SlotIds(), lists };
}

/** Where rows are of a few bits centroids are too, under the same code: one query made ready does for both. */
function openLists({ centroids, bounds }: EraRecord, code: VectorCode, create: CreateTable): Lists {
  const own = code instanceof BitsCode ? code : centroidCode(centroids, code.dimensions);
  return { centroids: centroidTable(centroids, own, create), bounds };
}

/** @throws Fault `index-invalid` */
export function parseEra(value: unknown, dimensions: number): { record: EraRecord; code: VectorCode } {
  if (typeof value !== 'object' || value === null) return brokenIndex('its code is missing');
  const { code: state, madeFor, centroids, bounds } = value as Partial<Record<keyof EraRecord, unknown>>;
  const code = openCode(state);
  if (code.dimensions !== dimensions) return brokenIndex(`its code is for ${code.dimensions} dimensions`);
  if (!Number.isInteger(madeFor) || (madeFor as number) < 0) return brokenIndex('it has no size');
  if (!(bounds instanceof Uint32Array) || bounds.length > MOST_LISTS + 1)
    return brokenIndex('it has no lists');
  const lists = Math.max(0, bounds.length - 1);
  if (!(centroids instanceof Float32Array) || centroids.length !== lists * dimensions) {
    return brokenIndex(`it has no centroids for ${lists} lists`);
  }
  for (let at = 0; at < centroids.length; at += dimensions)
    checkCentroid(centroids.subarray(at, at + dimensions));
  if (bounds.length > 0 && (bounds[0] !== 0 || bounds.some((bound, i) => i > 0 && bound < bounds[i - 1]!))) {
    return brokenIndex('its lists overlap');
  }
  return { record: { code: code.state, madeFor: madeFor as number, centroids, bounds }, code };
}

function checkCentroid(centroid: Float32Array): void {
  try {
    checkVector(centroid, centroid.length);
  } catch {
    brokenIndex('a centroid has numbers that are not finite');
  }
}

/** @throws Fault `index-invalid` */
export function parseStretch(value: unknown, count: number, bytesPerVector: number): Stretch {
  if (typeof value !== 'object' || value === null) return brokenIndex('some of its codes are missing');
  const { ids, rows } = value as Partial<Record<keyof Stretch, unknown>>;
  if (!(ids instanceof Uint32Array) || ids.length !== count)
    return brokenIndex(`${count} ids are not where they should be`);
  if (!(rows instanceof Uint8Array) || rows.length !== count * bytesPerVector) {
    return brokenIndex(`${count} codes are not where they should be`);
  }
  return { ids, rows };
}
