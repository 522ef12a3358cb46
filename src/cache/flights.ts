import type { ModelManifest } from '../artifact/manifest.ts';
import { bring, type BringOptions } from './bring.ts';
import { type Flight, type Passenger, takeOff } from './flight.ts';
import type { OverlayStore } from './overlay-store.ts';

/** The downloads of this tab, one at a time for each model. */
export interface Flights {
  /** Shares the download that is on its way, or starts one. */
  join(manifest: ModelManifest, passenger: Passenger): Promise<OverlayStore>;
  /** Ends a model's download for everybody; resolves when it has come to rest. */
  cancel(id: string): Promise<void>;
  /** The models on their way. */
  coming(): readonly ModelManifest[];
}

export function openFlights(options: BringOptions): Flights {
  const flights = new Map<
    string,
    { readonly manifest: ModelManifest; readonly flight: Flight<OverlayStore> }
  >();
  return {
    join(manifest, passenger) {
      let shared = flights.get(manifest.id);
      if (!shared || shared.flight.over) {
        shared = { manifest, flight: takeOff((crew) => bring(manifest, crew, options)) };
        flights.set(manifest.id, shared);
      }
      return shared.flight.join(passenger);
    },
    cancel: async (id) => flights.get(id)?.flight.cancel(),
    coming: () => [...flights.values()].flatMap(({ manifest, flight }) => (flight.over ? [] : [manifest])),
  };
}
