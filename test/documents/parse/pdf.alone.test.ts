import { beforeAll, describe, expect, test, vi } from 'vitest';
import { parseDocument } from '../../../src/documents/parse/parse-document.ts';
import { faultOf } from '../../fakes/fault-of.ts';
import { pageOf, pdfOf } from '../../fakes/pdf-of.ts';

vi.mock('../../../src/documents/parse/document-limits.ts', async (original) => {
  const { DOCUMENT_LIMITS } = await original<{ DOCUMENT_LIMITS: Record<string, number> }>();
  return { DOCUMENT_LIMITS: { ...DOCUMENT_LIMITS, characters: 100_000, runs: 3000 } };
});

const parse = (pages: readonly string[], signal?: AbortSignal) =>
  parseDocument({ name: 'a.pdf', content: pdfOf(pages) }, { signal });
const lines = (count: number, words = 'Ferns like shade.') =>
  Array.from({ length: count }, (_, at) => `${words} ${at}`);

beforeAll(() => parse([pageOf(['Warm'])])); // pdf.js is loaded once, and that takes turns of its own

describe('a PDF', () => {
  test('is read page by page, line by line', async () => {
    const { text, blocks } = await parse([pageOf(['Ferns like', 'shade.']), pageOf(['Cactuses want sun.'])]);
    expect(text).toBe('Ferns like shade.\n\nCactuses want sun.');
    expect(blocks.map(({ page }) => page)).toEqual([1, 2]);
  });

  test.each([
    ['between its pages', Array.from({ length: 100 }, () => pageOf(lines(20)))],
    ['between pages without text', Array.from({ length: 100 }, () => '0 0 m 9 9 l S')],
    ['in the middle of a page', [pageOf(lines(2500))]],
  ])('hears an abort %s', async (_, pages) => {
    const stop = new AbortController();
    setImmediate(() => stop.abort());
    expect((await faultOf(parse(pages, stop.signal))).code).toBe('aborted');
  });

  test.each([
    ['characters', pageOf(lines(200, 'Ferns '.repeat(100)), 1)],
    ['runs of text', pageOf(lines(3100, 'x'))],
  ])('is refused for too many %s on a page', async (_, page) => {
    expect((await faultOf(parse([page]))).code).toBe('document-large');
  });

  test('is refused when it takes too long', async () => {
    let now = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 700_000));
    try {
      const fault = await faultOf(parse(Array.from({ length: 20 }, () => pageOf(lines(3)))));
      expect([fault.code, fault.message]).toEqual(['document-large', expect.stringContaining('too long')]);
    } finally {
      clock.mockRestore();
    }
  });
});
