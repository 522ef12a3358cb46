import { Fault } from '../../core/fault.ts';
import { trainCode } from '../../search/codes/train-code.ts';
import type { CodeName, VectorCode } from '../../search/codes/vector-code.ts';
import type { StoredDocument, StoredModel } from '../library/stored-library.ts';
import { packParameters } from './code-parameters.ts';
import { deflate } from './deflate.ts';
import { siteDocument } from './site-documents.ts';
import {
  FIXED_BYTES,
  MAGIC,
  SITE_VERSION,
  type SectionName,
  type SiteHeader,
  type SiteSection,
} from './site-layout.ts';

/** All that a site file has. */
export interface Site {
  readonly model: StoredModel;
  readonly builtAt: number;
  readonly documents: readonly { readonly document: StoredDocument; readonly text: string }[];
  /** By passage's id. */
  readonly vectors: ReadonlyMap<number, Float32Array>;
}

type Digest = (bytes: Uint8Array<ArrayBuffer>) => Promise<string>;

/** How vectors are written where nobody says it: a quarter of their size, and the same ranking but for one place in a hundred. */
export const SITE_CODE: CodeName = 'int8';

/** @throws Fault `document-empty` when there is no passage */
export async function writeSite(
  site: Site,
  digest: Digest,
  codeName: CodeName = SITE_CODE,
): Promise<Uint8Array<ArrayBuffer>> {
  const rows = site.documents.flatMap(({ document }) =>
    Array.from(document.passages.ids, (id) => site.vectors.get(id)!),
  );
  if (rows.length === 0) throw new Fault('document-empty', 'There is no document to make an index of.');
  const { dimensions } = site.model;
  const code = trainCode(codeName, flat(rows, dimensions), { dimensions });
  const { parameters, bytes } = packParameters(code.state);
  const parts: readonly [SectionName, Uint8Array<ArrayBuffer>, number][] = [
    ['documents', ...(await packed(site.documents.map(({ document }) => siteDocument(document))))],
    ['texts', ...(await packed(site.documents.map(({ text }) => text)))],
    ['code', bytes, bytes.length],
    ['vectors', ...encoded(code, rows)],
  ];
  const sections: SiteSection[] = [];
  for (const [name, part, rawBytes] of parts)
    sections.push({ name, bytes: part.length, rawBytes, digest: await digest(part) });
  const header: SiteHeader = {
    model: site.model,
    builtAt: site.builtAt,
    documents: site.documents.length,
    passages: rows.length,
    code: { name: code.name, bytesPerVector: code.bytesPerVector, parameters },
    sections,
  };
  return joined(await headBytes(header, digest), ...parts.map(([, part]) => part));
}

function flat(rows: readonly Float32Array[], dimensions: number): Float32Array {
  const all = new Float32Array(rows.length * dimensions);
  for (const [at, row] of rows.entries()) all.set(row, at * dimensions);
  return all;
}

function encoded(code: VectorCode, rows: readonly Float32Array[]): [Uint8Array<ArrayBuffer>, number] {
  const bytes = new Uint8Array(rows.length * code.bytesPerVector);
  for (const [at, row] of rows.entries())
    code.encode(row, bytes.subarray(at * code.bytesPerVector, (at + 1) * code.bytesPerVector));
  return [bytes, bytes.length];
}

async function packed(value: unknown): Promise<[Uint8Array<ArrayBuffer>, number]> {
  const raw = new TextEncoder().encode(JSON.stringify(value));
  return [await deflate(raw), raw.length];
}

async function headBytes(header: SiteHeader, digest: Digest): Promise<Uint8Array<ArrayBuffer>> {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const fixed = new Uint8Array(FIXED_BYTES);
  const view = new DataView(fixed.buffer);
  fixed.set(new TextEncoder().encode(MAGIC));
  view.setUint32(8, SITE_VERSION, true);
  view.setUint32(12, json.length, true);
  const hex = await digest(json);
  for (let at = 0; at < 32; at++) fixed[16 + at] = Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16);
  return joined(fixed, json);
}

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
