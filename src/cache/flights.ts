import { bring, type BringOptions, type Brought } from './bring.ts';
import type { StoredModel } from './chunk-store.ts';
import type { Errand } from './errand.ts';
import { type Flight, type Passenger, takeOff } from './flight.ts';

/** The downloads of this tab, one at a time for each model. */
export interface Flights {
  /** Shares the download that is on its way, or starts one. */
  join(errand: Errand, passenger: Passenger): Promise<Brought>;
  /** Ends a model's download for everybody; resolves when it has come to rest. */
  cancel(id: string): Promise<void>;
  /** What the models on their way need. */
  coming(): readonly StoredModel[];
}

export function openFlights(options: BringOptions): Flights {
  const flights = new Map<string, { readonly errand: Errand; readonly flight: Flight<Brought> }>();
  return {
    join(errand, passenger) {
      let shared = flights.get(errand.id);
      if (!shared || shared.flight.over) {
        shared = { errand, flight: takeOff((crew) => bring(errand, crew, options)) };
        flights.set(errand.id, shared);
      }
      return shared.flight.join(passenger);
    },
    cancel: async (id) => flights.get(id)?.flight.cancel(),
    coming: () =>
      [...flights.values()].flatMap(({ errand, flight }) => (flight.over ? [] : [errand.needs()])),
  };
}
