import { Parser } from 'htmlparser2';
import { HtmlReader, type HtmlBlock } from './html-reader.ts';
import { takingTurns } from '../../core/taking-turns.ts';
import { TITLE_LENGTH, type ParsedDocument } from './parsed-document.ts';
import type { ParseOptions } from './parse-options.ts';
import { TextBuilder } from './text-builder.ts';

const SLICE = 64 * 1024;
/** A page's main content is believed to be that when it has so much of its text. */
const BELIEVED = 0.2;

/**
 * What a page says, without what surrounds it. It is heard piece by piece: no node is made, nothing is executed or fetched.
 * @throws Fault `document-large` for elements nested too deep, `aborted`
 */
export async function parseHtml(html: string, { signal }: ParseOptions): Promise<ParsedDocument> {
  const reader = new HtmlReader();
  const parser = new Parser(reader);
  const turn = takingTurns(signal);
  for (let at = 0; at < html.length; at += SLICE) {
    parser.write(html.slice(at, at + SLICE));
    await turn();
  }
  parser.end();
  const builder = new TextBuilder();
  const blocks = contentOf(reader.blocks);
  for (const { type, text, level, lead } of blocks) {
    const more = {
      ...(level === undefined ? {} : { level, title: text.slice(0, TITLE_LENGTH) }),
      ...(lead === undefined ? {} : { lead }),
    };
    builder.add(text, { type, ...more });
  }
  const title = blocks.find(({ level }) => level === 1)?.text ?? reader.title.replaceAll(/\s+/gu, ' ').trim();
  return { kind: 'html', ...(title === '' ? {} : { title }), ...builder.finish() };
}

function contentOf(blocks: readonly HtmlBlock[]): readonly HtmlBlock[] {
  const main = blocks.filter((block) => block.main);
  return charactersOf(main) > charactersOf(blocks) * BELIEVED ? main : blocks;
}

function charactersOf(blocks: readonly HtmlBlock[]): number {
  return blocks.reduce((sum, { text }) => sum + text.length, 0);
}
