import { expose } from 'comlink';
import type { InferenceApi } from '../../src/core/inference-api.ts';
import { carryFaults } from '../../src/wire/fault-wire.ts';

/** A worker's outside over a channel: what is exposed at the other end runs in this very thread. */
export interface PortWorker extends Worker {
  readonly terminated: boolean;
  /** The worker goes on, but nothing it says arrives any more. */
  mute(): void;
}

/** `createWorker` for a client whose worker answers with `api`. */
export function portWorker(api: InferenceApi): PortWorker {
  const { port1, port2 } = new MessageChannel();
  let terminated = false;
  carryFaults();
  expose(api, port2);
  const worker = {
    get terminated() {
      return terminated;
    },
    mute: () => port2.close(),
    terminate() {
      terminated = true;
      port1.close();
      port2.close();
    },
  };
  return Object.defineProperties(port1, Object.getOwnPropertyDescriptors(worker)) as unknown as PortWorker;
}
