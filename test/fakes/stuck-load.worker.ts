import { expose } from 'comlink';
import { abortedFault } from '../../src/core/fault.ts';
import { carryFaults } from '../../src/wire/fault-wire.ts';
import { openBrowserService } from '../../workers/browser-service.ts';
import { inferenceApi } from '../../workers/inference-api.ts';

/** The worker that ships with the package, but for an engine that never has all weights in memory. */
const service = openBrowserService({
  openEngine: (_, { onProgress, signal }) => {
    onProgress?.(1, 2);
    return new Promise((_, reject) => signal!.addEventListener('abort', () => reject(abortedFault(signal!))));
  },
});

carryFaults();
expose(inferenceApi(async () => service));
