import { expose } from 'comlink';
import { carryFaults } from '../../src/wire/fault-wire.ts';
import { openBrowserService } from '../../workers/browser-service.ts';
import { inferenceApi } from '../../workers/inference-api.ts';

/** The worker that ships with the package, in a browser without WebGPU. */
Object.defineProperty(navigator, 'gpu', { value: undefined });
const service = openBrowserService();

carryFaults();
expose(inferenceApi(async () => service));
