import { describe, expect, test } from 'vitest';
import { parseDocument } from '../../../src/documents/parse/parse-document.ts';
import { DOCUMENT_LIMITS } from '../../../src/documents/parse/document-limits.ts';
import { refusalAtSight } from '../../../src/documents/parse/refusal-at-sight.ts';
import { faultOf } from '../../fakes/fault-of.ts';

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48, 0x44, 0x52];
const ZIP = [0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0];
const long = (head: readonly number[]): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(20_000).fill(0x41);
  bytes.set(head);
  return bytes;
};
const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

describe('at first sight', () => {
  test.each([
    ['a picture', 'photo.png', long(PNG), 'document-unreadable'],
    ['a picture that is called a text', 'photo.txt', Uint8Array.from(PNG), 'document-unreadable'],
    ['an archive', 'all.zip', long(ZIP), 'document-unreadable'],
    ['a text that is called a PDF', 'paper.pdf', utf8('Not really.'), 'document-unreadable'],
    ['an empty file', 'empty.md', utf8(''), 'document-empty'],
    ['an empty PDF', 'empty.pdf', utf8(''), 'document-empty'],
    ['a file of blank lines', 'blank.txt', utf8('\n \n'), 'document-empty'],
  ])('%s is refused, as it would be when it is read', async (_, name, bytes, code) => {
    expect(await refusalAtSight({ name, content: new Blob([bytes]) })).toMatchObject({ code });
    const read = await faultOf(parseDocument({ name, content: bytes }));
    expect(read.code).toMatch(/^document-(?:unreadable|empty)$/u);
  });

  test('what is too large is refused by its size alone', async () => {
    const content = new Blob([new Uint8Array(DOCUMENT_LIMITS.bytes + 1)]);
    expect(await refusalAtSight({ name: 'all.txt', content })).toMatchObject({ code: 'document-large' });
    expect(await refusalAtSight({ name: 'none.txt', content: '' })).toMatchObject({ code: 'document-empty' });
  });

  test.each([
    ['a text', 'a.txt', utf8('Water the fern.')],
    ['a text without a name that tells', 'README', utf8('# Fern')],
    ['a PDF whatever it is called', 'paper', utf8('%PDF-1.7\n\u0000\u0001')],
    ['a text of wide characters', 'wide.txt', Uint8Array.of(0xff, 0xfe, 0x41, 0, 0x42, 0)],
    ['a long text of wide characters', 'wide.txt', long([0xff, 0xfe, 0x41, 0])],
    ['a long text whose head has more odd bytes than its rest', 'log.txt', long([1, 1, 1, 1, 1, 1])],
    ['a text in an old encoding', 'old.txt', Uint8Array.of(0x63, 0x61, 0x66, 0xe9)],
  ])('%s may be a document', async (_, name, bytes) => {
    expect(await refusalAtSight({ name, content: new Blob([bytes]) })).toBeUndefined();
  });

  test('a file that went away is left to whoever reads it', async () => {
    const content = new Blob(['x']);
    content.slice = () => {
      throw new DOMException('Gone.', 'NotFoundError');
    };
    expect(await refusalAtSight({ name: 'a.txt', content })).toBeUndefined();
  });
});
