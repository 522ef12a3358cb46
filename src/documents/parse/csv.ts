import { csvRows } from './csv-rows.ts';
import { checkLimit } from './document-fault.ts';
import { takingTurns } from '../../core/taking-turns.ts';
import type { ParsedDocument } from './parsed-document.ts';
import type { ParseOptions } from './parse-options.ts';
import { TextBuilder } from './text-builder.ts';

/**
 * Each row of a table becomes a block of lines `Header: value`, so that it can be understood by itself. The first row has the
 * headers; empty values are left out.
 */
export async function parseCsv(text: string, { signal }: ParseOptions): Promise<ParsedDocument> {
  const builder = new TextBuilder();
  const turn = takingTurns(signal);
  let headers: readonly string[] | undefined;
  let rows = 0;
  for (const row of csvRows(text, undefined, (columns) => checkLimit('columns', columns))) {
    if (headers) builder.add(rowText(headers, row), { type: 'row' });
    headers ??= row.map(oneLine);
    rows++;
    await turn();
  }
  if (headers && rows === 1) builder.add(headers.join(', '), { type: 'row' });
  return { kind: 'csv', ...builder.finish() };
}

function rowText(headers: readonly string[], row: readonly string[]): string {
  const lines = row.map((value, at) => {
    const said = oneLine(value);
    return said === '' ? '' : `${headers[at] || `Column ${at + 1}`}: ${said}`;
  });
  return lines.filter(Boolean).join('\n');
}

function oneLine(value: string): string {
  return value.replaceAll(/\s+/gu, ' ').trim();
}
