import { expose } from 'comlink';
import { parseDocument, type DocumentBytes } from '../../src/documents/parse/parse-document.ts';
import { carryFaults } from '../../src/wire/fault-wire.ts';

/** Parses documents where there is no document to look at. */
carryFaults();
expose({
  parse: (given: DocumentBytes) => parseDocument(given),
  hasDocument: () => 'document' in globalThis,
});
