import { expose } from 'comlink';
import { once } from '../src/core/serial.ts';
import { carryFaults } from '../src/wire/fault-wire.ts';
import { inferenceApi } from './inference-api.ts';

const service = once(async () => (await import('./browser-service.ts')).openBrowserService());

// A page hears nothing of a rejection that nobody handles, but of an error that is reported it does.
addEventListener('unhandledrejection', (event) => reportError(event.reason));
carryFaults();
expose(inferenceApi(service)); // before the first await: a call that came earlier would be lost
