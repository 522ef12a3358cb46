import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { csvRows, delimiterOf } from '../../../src/documents/parse/csv-rows.ts';
import { parseHtml } from '../../../src/documents/parse/html.ts';
import { parseMarkdown } from '../../../src/documents/parse/markdown.ts';
import { parsePdf } from '../../../src/documents/parse/pdf/parse-pdf.ts';
import { faultOf } from '../../fakes/fault-of.ts';

interface Golden {
  readonly csv: Record<string, { text: string; rows: string[][] }>;
  readonly markdown: Record<string, { text: string; blocks: object[] }>;
  readonly html: Record<string, { text: string; letters: string }>;
  readonly pdf: { data: string; locked: string; words: string[] };
}

const golden = JSON.parse(
  readFileSync(new URL('golden/parse.golden.json', import.meta.url), 'utf8'),
) as Golden;
const bytesOf = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(base64, 'base64'));
const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{N}]+/gu) ?? [];

describe("CSV has the rows of Python's csv", () => {
  test.each(Object.entries(golden.csv))('%s', (_, { text, rows }) => {
    expect([...csvRows(text)]).toEqual(rows);
  });

  test('and the delimiter that it was told', () => {
    expect(['plain', 'semicolons', 'tabs'].map((name) => delimiterOf(golden.csv[name]!.text))).toEqual([
      ',',
      ';',
      '\t',
    ]);
  });
});

describe('Markdown has the blocks of markdown-it', () => {
  test.each(Object.entries(golden.markdown))('%s', async (_, { text, blocks }) => {
    const ours = (await parseMarkdown(text)).blocks.map(({ type, start, level, title }) => ({
      type,
      line: text.slice(0, start).split('\n').length - 1,
      ...(level === undefined ? {} : { level, title }),
    }));
    expect(ours).toEqual(blocks);
  });
});

describe("HTML has the letters of html5lib's tree", () => {
  test.each(Object.entries(golden.html))('%s', async (_, { text, letters }) => {
    expect(wordsOf((await parseHtml(text, {})).text).join('')).toBe(letters);
  });
});

describe('a PDF', () => {
  test('has the words of pdfminer, and its headings and pages', async () => {
    const { title, text, blocks } = await parsePdf(bytesOf(golden.pdf.data), {});
    expect(wordsOf(text).toSorted()).toEqual(golden.pdf.words.toSorted());
    expect(title).toBe('On plants');
    const headings = blocks
      .filter(({ type }) => type === 'heading')
      .map(({ title: said, level, page }) => [said, level, page]);
    expect(headings).toEqual([
      ['Ferns', 1, 1],
      ['How to water', 2, 1],
      ['Cactuses', 1, 2],
      ['How to water', 2, 2],
    ]);
    const [first] = blocks.filter(({ type }) => type === 'paragraph');
    expect(text.slice(first!.start, first!.end)).toMatch(/^Ferns like shade\. .* in a day\.$/);
  });

  test('that is locked is refused, and says why', async () => {
    const fault = await faultOf(parsePdf(bytesOf(golden.pdf.locked), {}));
    expect(fault.code).toBe('document-unreadable');
    expect(fault.message).toContain('password');
  });

  test('that is broken is refused', async () => {
    const broken = new TextEncoder().encode('%PDF-1.7\nnothing that follows makes sense');
    expect((await faultOf(parsePdf(broken, {}))).code).toBe('document-unreadable');
  });

  test('does not lose the bytes that it is read from', async () => {
    const bytes = bytesOf(golden.pdf.data);
    await parsePdf(bytes, {});
    expect(bytes.length).toBeGreaterThan(1000);
  });
});
