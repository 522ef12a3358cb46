import { workerData } from 'node:worker_threads';
import { expose } from 'comlink';
import { once } from '../src/core/serial.ts';
import type { ThreadData } from '../src/node-client/thread-worker.ts';
import { openNodeService } from '../src/node/node-service.ts';
import { carryFaults } from '../src/wire/fault-wire.ts';
import { inferenceApi } from './inference-api.ts';

const { port, cacheFolder } = workerData as ThreadData;
const service = once(async () => openNodeService(cacheFolder));

carryFaults();
expose(inferenceApi(service), port); // starts the port, which keeps this thread alive until it is ended
