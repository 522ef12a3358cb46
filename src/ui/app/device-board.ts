import { toFault } from '../../assistant/assistant-fault.ts';
import { openListeners } from '../../assistant/listeners.ts';
import type { Models } from '../../client/models.ts';
import type { Diagnosis, Forecast, ModelSizes } from '../../core/diagnosis.ts';
import type { Fault } from '../../core/fault.ts';

/** What this device has, how fast it is, and how models would do on it. */
export interface DeviceBoard {
  /** As it was last looked at; without speeds while they are still being measured for the first time. */
  readonly diagnosis: Diagnosis | undefined;
  readonly isMeasuring: boolean;
  /** Why nothing is known, if nothing is. */
  readonly fault: Fault | undefined;
  /** Undefined as long as nobody has looked. */
  forecastOf(id: string): Forecast | undefined;
  subscribe(listener: () => void): () => void;
  /** Looks, and measures what was not measured yet. Never rejects: see `fault`. */
  examine(): Promise<void>;
}

export interface DeviceBoardOptions {
  /** Those of the assistant that runs now. */
  readonly models: () => Models;
  /** Models to be judged besides the catalogue's. */
  readonly others: () => readonly ModelSizes[];
}

export function deviceBoard(options: DeviceBoardOptions): DeviceBoard {
  return new Board(options);
}

class Board implements DeviceBoard {
  readonly #options: DeviceBoardOptions;
  readonly #listeners = openListeners<void>();
  #diagnosis: Diagnosis | undefined;
  #fault: Fault | undefined;
  #running: Promise<void> | undefined;
  #isAsked = false;

  constructor(options: DeviceBoardOptions) {
    this.#options = options;
  }

  get diagnosis(): Diagnosis | undefined {
    return this.#diagnosis;
  }

  get isMeasuring(): boolean {
    return this.#running !== undefined;
  }

  get fault(): Fault | undefined {
    return this.#fault;
  }

  forecastOf(id: string): Forecast | undefined {
    return this.#diagnosis?.forecasts.find(({ model }) => model === id);
  }

  subscribe(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  examine(): Promise<void> {
    this.#isAsked = true; // also while it looks: there may be other models by now
    return (this.#running ??= this.#examine().finally(() => {
      this.#running = undefined;
      this.#listeners.emit();
    }));
  }

  async #examine(): Promise<void> {
    queueMicrotask(() => this.#listeners.emit()); // a view that opens is being drawn already
    while (this.#isAsked) {
      this.#isAsked = false;
      await this.#look();
    }
  }

  /** What the browser tells comes at once; the measurement waits until no answer runs. */
  async #look(): Promise<void> {
    const models = this.#options.others();
    this.#fault = undefined;
    try {
      const told = await this.#options.models().diagnose({ models, measure: false });
      if (this.#diagnosis === undefined) this.#diagnosis = told;
      this.#listeners.emit();
      this.#diagnosis = await this.#options.models().diagnose({ models });
    } catch (error) {
      this.#fault = toFault(error);
    }
  }
}
