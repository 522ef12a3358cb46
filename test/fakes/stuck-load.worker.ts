import { expose } from 'comlink';
import { abortedFault } from '../../src/core/fault.ts';
import { carryFaults } from '../../src/wire/fault-wire.ts';
import { openBrowserService } from '../../workers/browser-service.ts';
import { inferenceApi } from '../../workers/inference-api.ts';

/**
 * The worker that ships with the package, but for an engine that never has all weights in memory; under the name
 * `still` it hears nothing more once it has begun, as one that is at work.
 */
const service = openBrowserService({
  openEngine: (_, { onProgress, signal }) => {
    onProgress?.(1, 2);
    if (self.name === 'still') setTimeout(() => forEver());
    return new Promise((_, reject) => signal!.addEventListener('abort', () => reject(abortedFault(signal!))));
  },
});

function forEver(): void {
  for (;;);
}

carryFaults();
expose(inferenceApi(async () => service));
