import type { VectorCode } from '../../search/codes/vector-code.ts';
import { documentId } from '../library/document-id.ts';
import { openParameters } from './code-parameters.ts';
import { inflate } from './deflate.ts';
import { readDocuments, type SiteTexts } from './read-documents.ts';
import { parseJson, readHeader } from './read-header.ts';
import { invalidSite } from './site-fault.ts';
import type { SectionName, SiteHeader } from './site-layout.ts';

export interface ReadSite extends SiteTexts {
  readonly header: SiteHeader;
  readonly code: VectorCode;
  /** `[passages, code.bytesPerVector]`; the n-th is of the passage with the id n + 1. */
  readonly rows: Uint8Array<ArrayBuffer>;
}

type Digest = (bytes: Uint8Array<ArrayBuffer>) => Promise<string>;

/**
 * What a site file has, wherever it comes from: every length and digest in it is compared before it is believed.
 * @throws Fault `index-invalid`
 */
export async function readSite(bytes: Uint8Array<ArrayBuffer>, digest: Digest): Promise<ReadSite> {
  const { header, body } = await readHeader(bytes, digest);
  const parts = new Map<SectionName, Uint8Array<ArrayBuffer>>();
  let at = body;
  for (const section of header.sections) {
    const part = bytes.slice(at, at + section.bytes);
    at += section.bytes;
    if ((await digest(part)) !== section.digest) throw invalidSite(`its ${section.name} were changed`);
    parts.set(section.name, isDeflated(section.name) ? await inflate(part, section.rawBytes) : part);
  }
  const code = openParameters(header, parts.get('code')!);
  const said = {
    documents: parseJson(parts.get('documents')!, 'the list of its documents'),
    texts: parseJson(parts.get('texts')!, 'the list of its texts'),
  };
  const read = await readDocuments(header, said, (name) => documentId(name, digest));
  return { ...read, header, code, rows: parts.get('vectors')! };
}

const isDeflated = (name: SectionName): boolean => name === 'documents' || name === 'texts';
