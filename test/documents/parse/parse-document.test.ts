import { describe, expect, test } from 'vitest';
import { csvRows } from '../../../src/documents/parse/csv-rows.ts';
import { DOCUMENT_LIMITS } from '../../../src/documents/parse/document-limits.ts';
import { parseDocument } from '../../../src/documents/parse/parse-document.ts';
import type { ParsedDocument } from '../../../src/documents/parse/parsed-document.ts';
import { addPageBlocks } from '../../../src/documents/parse/pdf/page-blocks.ts';
import { linesOfPage } from '../../../src/documents/parse/pdf/page-lines.ts';
import { TextBuilder } from '../../../src/documents/parse/text-builder.ts';
import { faultOf } from '../../fakes/fault-of.ts';

const bytes = (...values: number[]): Uint8Array<ArrayBuffer> => Uint8Array.from(values);
const parse = (name: string, content: string | Uint8Array<ArrayBuffer>): Promise<ParsedDocument> =>
  parseDocument({ name, content });
const said = ({ text, blocks }: ParsedDocument): string[] =>
  blocks.map(({ start, end }) => text.slice(start, end));

describe('what a document is', () => {
  test.each([
    ['notes.txt', 'text', 'text'],
    ['README.md', 'text', 'markdown'],
    ['a/b/page.HTM', 'text', 'html'],
    ['table.tsv', 'a\tb\n1\t2', 'csv'],
    ['src/main.rs', 'fn main() {}', 'code'],
    ['Makefile', 'all:', 'code'],
    ['unknown', '<!DOCTYPE html><p>x', 'html'],
    ['unknown', '# Title\n\ntext', 'markdown'],
    ['unknown.xyz', 'just text', 'text'],
  ])('%s is judged by its name, then by what is in it', async (name, content, kind) => {
    expect((await parse(name, content)).kind).toBe(kind);
  });

  test('what is called a PDF and is none is refused', async () => {
    expect((await faultOf(parse('a.pdf', 'words'))).code).toBe('document-unreadable');
  });
});

describe('how a text is written', () => {
  test.each([
    ['UTF-8', bytes(0xc3, 0xa4, 0x0a), 'ä\n'],
    ['UTF-8 with its mark', bytes(0xef, 0xbb, 0xbf, 0x61), 'a'],
    ['UTF-16, little end first', bytes(0xff, 0xfe, 0xe4, 0x00, 0x61, 0x00), 'äa'],
    ['UTF-16, big end first', bytes(0xfe, 0xff, 0x00, 0xe4), 'ä'],
    ['Windows-1252', bytes(0x93, 0x61, 0xe4, 0x94), '“aä”'],
    ["Windows' line ends", bytes(0x61, 0x0d, 0x0a, 0x62, 0x0d, 0x63), 'a\nb\nc'],
  ])('%s', async (_, content, text) => {
    expect((await parse('a.txt', content)).text).toBe(text);
  });

  test.each([
    ['a picture', bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d)],
    ['an archive', bytes(0x50, 0x4b, 0x03, 0x04, 0x14, 0, 0, 0)],
    ['control characters without end', Uint8Array.from({ length: 2000 }, (_, at) => (at % 7) + 1)],
  ])('%s is no text', async (_, content) => {
    for (const name of ['a.txt', 'a.md', 'a.csv', 'unknown'])
      expect((await faultOf(parse(name, content))).code).toBe('document-unreadable');
  });
});

describe('limits', () => {
  test.each([
    ['HTML nested without end', 'bomb.html', '<div>'.repeat(100_000)],
    ['a row of too many columns', 'wide.csv', `${'x,'.repeat(2000)}x\n1`],
  ])('%s', async (_, name, content) => {
    expect((await faultOf(parse(name, content))).code).toBe('document-large');
  });

  test('of columns are looked at as a row grows', () => {
    let columns = 0;
    const count = (many: number): void => {
      columns = many;
      if (many > 1000) throw new Error('too many');
    };
    expect(() => [...csvRows(','.repeat(100_000), ',', count)]).toThrow('too many');
    expect(columns).toBe(1001);
  });

  test('are looked at before anything is read', async () => {
    const content = { length: DOCUMENT_LIMITS.bytes + 1 } as Uint8Array<ArrayBuffer>;
    expect((await faultOf(parse('a.txt', content))).code).toBe('document-large');
  });

  test.each([
    ['brackets', '['.repeat(200_000)],
    ['emphasis', '*a'.repeat(100_000)],
    ['a heading of spaces and marks', `# ${' #'.repeat(100_000)}x`],
    ['quotations', '> '.repeat(100_000)],
    ['a table without end', '|'.repeat(100_000)],
    ['an open fence', '```\n'.repeat(50_001)],
    ['a heading with a gap', `# a${' '.repeat(400_000)}b`],
    ['columns with a gap', `a | b\n|-${' '.repeat(400_000)}x`],
    ['a long fence and a break', `${'`'.repeat(400_000)}\u2028x`],
    ['a title of a gap', `---\ntitle:${' '.repeat(400_000)}\u2028\n---\n\nx`],
  ])('Markdown that is meant to be slow is not: %s', async (_, content) => {
    await parse('slow.md', content); // hours, if it went with the square
  });

  test.each([
    ['open tags', '<p a='.repeat(100_000) + '<p>&'.repeat(100_000) + 'x'.repeat(10)],
    ['words that are marked up', '<p>some words<b>yes</b>'.concat('some words<b>yes</b>'.repeat(150_000))],
    ['a row with a gap', `<table><pre><tr>${' '.repeat(400_000)}x</tr></pre></table>`],
    ['a heading with a gap', `<h1><pre>${' '.repeat(400_000)}x</pre></h1>`],
    ['a row of many cells', `<table><tr>${'<td>some words</td>'.repeat(150_000)}</tr></table>`],
    ['a head of many rows', `<table><thead>${'<tr><td>x</td></tr>'.repeat(150_000)}</table>`],
    ['items of nothing but marks', `<ul>${'-<br>'.repeat(400_000)}x</ul>`],
  ])('HTML that is meant to be slow is not: %s', async (_, content) => {
    await parse('slow.html', content);
  });

  test('a PDF that is meant to be slow is not', () => {
    const item = (str: string) => ({
      str,
      transform: [1, 0, 0, 1, 0, 0],
      width: 1,
      height: 10,
      hasEOL: false,
    });
    linesOfPage([item('a'), ...Array.from({ length: 200_000 }, () => item(' '))], 1);
    const builder = new TextBuilder();
    const line = { text: 'words and words', size: 10, x: 0, page: 1 };
    addPageBlocks(
      builder,
      Array.from({ length: 200_000 }, (_, at) => ({ ...line, y: -12 * at })),
    );
    expect(builder.finish().text).toHaveLength(200_000 * 16 - 1);
  });

  test('a title that goes on and on is cut', async () => {
    const long = 'words '.repeat(1000);
    for (const content of [`<h1>${long}</h1><p>x`, `<title>${long}</title><p>x`]) {
      const { title, blocks } = await parse('a.html', content);
      expect(title).toBe(long.slice(0, 300));
      for (const block of blocks) expect(block.title?.length ?? 0).toBeLessThanOrEqual(300);
    }
  });
});

test('an abort is heard in the middle of a long document', async () => {
  const signal = AbortSignal.abort();
  const content = '<p>words</p>'.repeat(400_000);
  expect((await faultOf(parseDocument({ name: 'a.html', content }, { signal }))).code).toBe('aborted');
});

test("rows of a table say their headers' names", async () => {
  const parsed = await parse('a.csv', 'Plant,Water,\nFern,"twice a\nweek",mist\nCactus,,\n');
  expect(said(parsed)).toEqual(['Plant: Fern\nWater: twice a week\nColumn 3: mist', 'Plant: Cactus']);
  expect(said(await parse('a.csv', 'only,one,row'))).toEqual(['only, one, row']);
});

test('a row of a table is its cells, and an item in a list its mark and what it says', async () => {
  const html = `<table><tr><td>a <b>b </b> </td><td>c</td><td></td></tr></table><ul><li><br>x</li><li><table><tr></tr></table>y</li></ul>`;
  expect(said(await parse('a.html', html))).toEqual(['a b | c |', '- x\n- y']);
});

test('a page is its main content, without what it hides', async () => {
  const html = `<html><head><title>Ferns | Plants</title></head><body><nav><a>Home</a></nav><header>Site</header>
    <main><h1>Ferns<a class="headerlink">¶</a></h1><p>They like shade.</p><p hidden>no</p><div style="display: none">no</div>
    <aside><p>By the way.</p></aside><ol><li>Water<li>Mist</ol><h2>Pots</h2><table><thead><tr><th>Size<th>Price</thead>
    <tr><td>12<td>3</table><pre>a
  b</pre></main><aside>Also</aside><footer>© 2026</footer></body></html>`;
  const parsed = await parse('a.html', html);
  expect(parsed.title).toBe('Ferns');
  expect(said(parsed)).toEqual([
    'Ferns',
    'They like shade.',
    'By the way.',
    '1. Water\n2. Mist',
    'Pots',
    'Size | Price\n12 | 3',
    'a\n  b',
  ]);
  expect(parsed.blocks.find(({ type }) => type === 'table')!.lead).toBe('Size | Price');
});

test('front matter names a Markdown text and is no part of it', async () => {
  const parsed = await parse('a.md', '---\ntitle: "Ferns"\ntags: [x]\n---\n\nThey like shade.\n');
  expect(parsed.title).toBe('Ferns');
  expect(said(parsed)).toEqual(['They like shade.']);
});

test('a program has its definitions for headings', async () => {
  const code = `import x from 'y';

/** A cat. */
export class Cat extends Animal {
  #lives = 9;

  constructor(name: string) {
    super(name);
  }

  async meow(): Promise<void> {
    await this.say('meow');
  }
}

export const purr = (cat: Cat) => {
  cat.purr();
};

run();
`;
  const parsed = await parse('cat.ts', code);
  const headings = parsed.blocks
    .filter(({ type }) => type === 'heading')
    .map(({ title, level }) => [title, level]);
  expect(headings).toEqual([
    ['Cat', 1],
    ['constructor', 2],
    ['meow', 2],
    ['purr', 1],
    ['', 1],
  ]);
  const python = await parse(
    'cat.py',
    '# cats\nimport os\n\n@dataclass\nclass Cat:\n    def meow(self):\n        pass\n\ndef purr():\n    pass\n',
  );
  expect(
    python.blocks.filter(({ type }) => type === 'heading').map(({ title, level }) => [title, level]),
  ).toEqual([
    ['Cat', 1],
    ['meow', 2],
    ['purr', 1],
  ]);
});
