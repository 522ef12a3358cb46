import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chunkDocument } from '../../../src/documents/chunk/chunk-document.ts';
import { embeddedText } from '../../../src/documents/chunk/embedded-text.ts';
import { estimateTokens } from '../../../src/documents/chunk/estimate-tokens.ts';
import { parseMarkdown } from '../../../src/documents/parse/markdown.ts';
import type { ParsedDocument } from '../../../src/documents/parse/parsed-document.ts';
import { parsePlainText } from '../../../src/documents/parse/plain-text.ts';

const TOKENS = JSON.parse(
  readFileSync(new URL('golden/tokens.golden.json', import.meta.url), 'utf8'),
) as Record<string, { text: string; tokens: number }>;

const sentence = (at: number): string =>
  `Sentence number ${at} says something about the cat that sat on mat ${at}.`;
const prose = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, at) => sentence(from + at)).join(' ');

function chunksOf(parsed: ParsedDocument, target?: number) {
  return Array.from(chunkDocument(parsed, target === undefined ? {} : { target }), (chunk) => ({
    ...chunk,
    said: parsed.text.slice(chunk.start, chunk.end),
    embedded: embeddedText(parsed.kind, chunk.context, parsed.text.slice(chunk.start, chunk.end)),
  }));
}

describe('chunks', () => {
  test('are of whole sentences, and neighbours share one', async () => {
    const chunks = chunksOf(await parsePlainText(prose(0, 60)));
    expect(chunks.length).toBeGreaterThan(3);
    for (const [at, { said }] of chunks.entries()) {
      expect(said).toMatch(/^Sentence number .*\.$/s);
      expect(estimateTokens(said)).toBeLessThanOrEqual(200);
      const last = chunks[at - 1]?.said.match(/Sentence number \d+/g)?.at(-1);
      if (last !== undefined) expect(said.match(/Sentence number \d+/g)).toContain(last);
    }
  });

  test('stop at a heading, and carry the headings above them', async () => {
    const text = `# Plants\n\n${prose(0, 5)}\n\n## Ferns\n\n${prose(5, 10)}\n\n### Water\n\n${prose(10, 15)}\n\n## Cactuses\n\n${prose(15, 20)}`;
    const chunks = chunksOf(await parseMarkdown(text));
    expect(chunks.map(({ context }) => context.headings)).toEqual([
      ['Plants'],
      ['Plants', 'Ferns'],
      ['Plants', 'Ferns', 'Water'],
      ['Plants', 'Cactuses'],
    ]);
    expect(chunks[2]!.embedded).toBe(`Plants > Ferns > Water\n${prose(10, 15)}`);
    expect(chunks[2]!.said).toBe(prose(10, 15));
  });

  test('go across a heading only where there is next to nothing under it', async () => {
    const text = `# Words\n\n## Fern\n\nA plant.\n\n## Cactus\n\nAnother plant.\n\n## Long\n\n${prose(0, 14)}`;
    const chunks = chunksOf(await parseMarkdown(text));
    expect(chunks[0]!.said).toContain('## Cactus');
    expect(chunks[0]!.context.headings).toEqual(['Words']);
    expect(chunks.at(-1)!.context.headings).toEqual(['Words', 'Long']);
  });

  test('keep a paragraph whole where it fits the next chunk', async () => {
    const chunks = chunksOf(await parsePlainText(`${prose(0, 9)}\n\n${prose(9, 17)}`));
    expect(chunks.map(({ said }) => said)).toEqual([prose(0, 9), prose(9, 17)]);
  });

  test('of a table say what its columns are', async () => {
    const rows = Array.from({ length: 80 }, (_, at) => `| plant ${at} | ${at} litres |`).join('\n');
    const chunks = chunksOf(await parseMarkdown(`| Name | Water |\n|---|---|\n${rows}`));
    expect(chunks.length).toBeGreaterThan(2);
    for (const { embedded } of chunks) expect(embedded).toMatch(/^\| Name \| Water \|\n/);
  });

  test('of a table whose head goes on and on repeat its beginning', async () => {
    const head = 'Column | '.repeat(1000);
    const chunks = chunksOf(await parseMarkdown(`${head}\n-|-\n${'some words | and more\n'.repeat(500)}`));
    expect(chunks.length).toBeGreaterThan(20);
    expect(chunks.at(-1)!.context.prefix).toBe(head.slice(0, 1000));
  });

  test('of Markdown are embedded without the addresses of links', async () => {
    const [chunk] = chunksOf(
      await parseMarkdown('See [the manual](https://example.com/a/very/long/address) for more.'),
    );
    expect(chunk!.embedded).toBe('See [the manual] for more.');
    expect(chunk!.said).toContain('https://example.com');
  });

  test('a heading with nothing under it is one, if it is the last of its kind', async () => {
    expect(chunksOf(await parseMarkdown('# Call 555-1234')).map(({ said }) => said)).toEqual([
      '# Call 555-1234',
    ]);
    expect(chunksOf(await parseMarkdown(`# Title\n\n## Part\n\n${prose(0, 4)}`))).toHaveLength(1);
  });

  test('of one word of a megabyte are parts of it, and none is lost', async () => {
    const text = 'x'.repeat(2 ** 20);
    const chunks = chunksOf(await parsePlainText(text));
    expect(chunks.map(({ said }) => said).join('')).toBe(text);
    expect(Math.max(...chunks.map(({ said }) => said.length))).toBeLessThan(1000);
  });

  test('never part a character', async () => {
    const text = '🦔'.repeat(5000);
    for (const { said } of chunksOf(await parsePlainText(text))) expect(said.isWellFormed()).toBe(true);
  });

  test('without a letter are left out', async () => {
    expect(chunksOf(await parsePlainText('---\n\n. . . *\n'))).toEqual([]);
  });

  test('hold every word of any text, in order, and no more tokens than they should', async () => {
    const word = fc.stringMatching(/^[a-zA-Zäöü0-9.,#|*-]{1,30}$/);
    const text = fc.array(fc.tuple(word, fc.constantFrom(' ', ' ', ' ', '\n', '\n\n', '. ')), {
      maxLength: 400,
    });
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 40, max: 200 }), async (words, target) => {
        const parsed = await parsePlainText(words.flat().join(''));
        const chunks = chunksOf(parsed, target);
        const covered = new Uint8Array(parsed.text.length);
        for (const { start, end, embedded } of chunks) {
          covered.fill(1, start, end);
          expect(estimateTokens(embedded)).toBeLessThanOrEqual(target);
        }
        for (const [at, unit] of [...parsed.text].entries())
          if (/[a-zäöü0-9]/iu.test(unit)) expect(covered[at]).toBe(1);
        expect(chunks.map(({ start }) => start)).toEqual(
          chunks.map(({ start }) => start).toSorted((a, b) => a - b),
        );
      }),
      { numRuns: 60 },
    );
  });
});

describe("tokens are estimated within a fifth of the model's own count", () => {
  test.each(Object.entries(TOKENS).filter(([name]) => name !== 'german'))('%s', (_, { text, tokens }) => {
    expect(estimateTokens(text)).toBeGreaterThan(tokens * 0.8);
    expect(estimateTokens(text)).toBeLessThan(tokens * 1.2);
  });

  test('or counted by it, where that is given', async () => {
    const parsed = await parsePlainText(prose(0, 30));
    const chunks = [...chunkDocument(parsed, { target: 100, countTokens: (text) => text.length })];
    expect(chunks.every(({ start, end }) => end - start <= 100)).toBe(true);
  });
});
