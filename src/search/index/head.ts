import { Fault } from '../../core/fault.ts';
import { bytesForBits } from './bitset.ts';
import { brokenIndex } from './index-fault.ts';

/** Slots beyond this fit into no memory that a page has. */
const MOST_SLOTS = 2 ** 26;

/** What a change replaces in any case: which era is valid and how much of it. */
export interface Head {
  readonly format: 1;
  /** Digest of the embedding model. */
  readonly model: string;
  readonly dimensions: number;
  /** Counts changes, from 1. */
  readonly generation: number;
  readonly era: number;
  readonly slots: number;
  /** A bit for each slot, 1 where its vector was deleted or replaced. */
  readonly dead: Uint8Array;
}

/** @throws Fault `index-invalid`; `index-model` when another model's vectors are there */
export function parseHead(value: unknown, model: string, dimensions: number): Head {
  if (typeof value !== 'object' || value === null) return brokenIndex('its head is missing');
  const head = value as Partial<Record<keyof Head, unknown>>;
  if (head.format !== 1) return brokenIndex(`it has the format ${String(head.format)}`);
  if (typeof head.model !== 'string') return brokenIndex('it names no model');
  if (head.model !== model || head.dimensions !== dimensions) throw otherModel(head.model, model);
  const { generation, era, slots, dead } = head;
  if (!isCount(generation, Number.MAX_SAFE_INTEGER)) return brokenIndex('it has no generation');
  if (!isCount(era, Number.MAX_SAFE_INTEGER)) return brokenIndex('it has no era');
  if (!isCount(slots, MOST_SLOTS)) return brokenIndex(`it has ${String(slots)} slots`);
  if (!(dead instanceof Uint8Array) || dead.length !== bytesForBits(slots)) {
    return brokenIndex('it does not say which slots are taken');
  }
  return { format: 1, model, dimensions, generation, era, slots, dead };
}

function otherModel(stored: string, asked: string): Fault {
  const message =
    'These vectors were made by another embedding model. Open the index with that model, or index again.';
  return new Fault('index-model', message, { stored, asked });
}

function isCount(value: unknown, most: number): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most;
}
