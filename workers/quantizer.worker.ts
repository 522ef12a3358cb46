import { expose } from 'comlink';
import { carryFaults } from '../src/wire/fault-wire.ts';
import { quantizerApi } from './quantizer-api.ts';

addEventListener('unhandledrejection', (event) => reportError(event.reason));
carryFaults();
expose(quantizerApi()); // before the first await: a call that came earlier would be lost
