import { promisifyRequest } from 'idb-keyval';
import { committed, openEntries } from '../../cache/idb-entries.ts';
import { inTime } from '../../core/in-time.ts';
import { DEFAULTS, readSettings } from './settings.ts';
import type { Settings } from './settings.ts';

/** Keeps the settings between visits. */
export interface SettingsStore {
  /** What was chosen, or the defaults. Never rejects: a page without storage works too. */
  load(): Promise<Settings>;
  /** @throws Fault `storage-…` */
  save(settings: Settings): Promise<void>;
}

const KEY = 'settings';
const ANSWER_MS = 2_000; // the first picture of the page waits for it

/** Settings in a database of their own. */
export function idbSettings(database = 'nibble-settings'): SettingsStore {
  const entries = openEntries(database);
  const read = (): Promise<unknown> =>
    entries('readonly', (store) => promisifyRequest<unknown>(store.get(KEY)));
  return {
    load: () =>
      inTime(read(), ANSWER_MS, () => new Error('Storage is silent.')).then(readSettings, () => DEFAULTS),
    save: (settings) =>
      entries('readwrite', (store) => {
        store.put(settings, KEY);
        return committed(store.transaction);
      }),
  };
}
