import { wrap } from 'comlink';
import { afterAll, describe, expect, test } from 'vitest';
import type { DocumentBytes } from '../../src/documents/parse/parse-document.ts';
import type { ParsedDocument } from '../../src/documents/parse/parsed-document.ts';
import { carryFaults } from '../../src/wire/fault-wire.ts';
import golden from '../documents/parse/golden/parse.golden.json';
import { faultOf } from '../fakes/fault-of.ts';

interface Parser {
  parse(given: DocumentBytes): ParsedDocument;
  hasDocument(): boolean;
}

carryFaults();
const worker = new Worker(new URL('../fakes/parse.worker.ts', import.meta.url), { type: 'module' });
const parser = wrap<Parser>(worker);
afterAll(() => worker.terminate());

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (unit) => unit.charCodeAt(0));
const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{N}]+/gu) ?? [];

describe('in a worker', () => {
  test('PDFs are read, and the worker goes on answering', async () => {
    expect(await parser.hasDocument()).toBe(false);
    for (let time = 0; time < 2; time++) {
      const { text, title } = await parser.parse({ name: 'plants.pdf', content: bytesOf(golden.pdf.data) });
      expect(title).toBe('On plants');
      expect(wordsOf(text).toSorted()).toEqual(golden.pdf.words.toSorted());
    }
    const locked = parser.parse({ name: 'locked.pdf', content: bytesOf(golden.pdf.locked) });
    expect((await faultOf(locked)).code).toBe('document-unreadable');
    expect(await parser.hasDocument()).toBe(false);
  });

  test('pages are read without a DOM', async () => {
    const { text, letters } = golden.html['a page'];
    const parsed = await parser.parse({ name: 'a.html', content: text });
    expect(wordsOf(parsed.text).join('')).toBe(letters);
  });
});
