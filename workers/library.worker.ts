import { expose } from 'comlink';
import { carryFaults } from '../src/wire/fault-wire.ts';
import { libraryApi } from './library-api.ts';

addEventListener('unhandledrejection', (event) => reportError(event.reason));
carryFaults();
// before the first await: a call that came earlier would be lost
expose(libraryApi(async (...asked) => (await import('./browser-library.ts')).openBrowserLibrary(...asked)));
