import { CODE_NAMES } from '../../search/codes/vector-code.ts';
import { count, list, object, oneOf, string, type Json } from './json-shape.ts';
import { invalidSite } from './site-fault.ts';
import {
  FIXED_BYTES,
  MAGIC,
  SECTIONS,
  SITE_LIMITS,
  SITE_VERSION,
  type SiteHeader,
  type SiteParameter,
  type SiteSection,
} from './site-layout.ts';

const MOST_DIMENSIONS = 65_536;
const HEX = /^[0-9a-f]{64}$/u;

/**
 * The header of a site file, and where its sections begin.
 * @throws Fault `index-invalid`
 */
export async function readHeader(
  bytes: Uint8Array<ArrayBuffer>,
  digest: (bytes: Uint8Array<ArrayBuffer>) => Promise<string>,
): Promise<{ readonly header: SiteHeader; readonly body: number }> {
  if (bytes.length > SITE_LIMITS.bytes) throw invalidSite('it is too large');
  const mark = String.fromCharCode(...bytes.subarray(0, MAGIC.length));
  if (mark !== MAGIC) throw invalidSite('it does not begin like one');
  if (bytes.length < FIXED_BYTES) throw invalidSite('it is cut off');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getUint32(8, true);
  if (version !== SITE_VERSION)
    throw invalidSite(`it has version ${version}, and ${SITE_VERSION} is read here`, { version });
  const length = view.getUint32(12, true);
  const body = FIXED_BYTES + length;
  if (length > SITE_LIMITS.headerBytes || body > bytes.length) throw invalidSite('its header is too long');
  const json = bytes.slice(FIXED_BYTES, body);
  const said = Array.from(bytes.subarray(16, FIXED_BYTES), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
  if ((await digest(json)) !== said) throw invalidSite('its header was changed');
  const header = headerOf(parseJson(json, 'its header'));
  const end = header.sections.reduce((sum, section) => sum + section.bytes, body);
  if (end !== bytes.length) throw invalidSite(`it has ${bytes.length} bytes and should have ${end}`);
  return { header, body };
}

/** @throws Fault `index-invalid` */
export function parseJson(bytes: Uint8Array, what: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw invalidSite(`${what} is no JSON`);
  }
}

function headerOf(value: unknown): SiteHeader {
  const json = object(value, 'the header');
  const model = object(json['model'], 'its model');
  const code = object(json['code'], 'its code');
  const dimensions = count(model['dimensions'], 'the length of its vectors', MOST_DIMENSIONS);
  const passages = count(json['passages'], 'its number of passages', SITE_LIMITS.passages);
  const bytesPerVector = count(code['bytesPerVector'], 'the length of its rows', MOST_DIMENSIONS * 4);
  const sections = list(json['sections'], 'its sections', SECTIONS.length).map(section);
  for (const [at, name] of SECTIONS.entries())
    if (sections[at]?.name !== name) throw invalidSite(`the section ${name} is not where it should be`);
  if (sections[SECTIONS.indexOf('vectors')]!.bytes !== passages * bytesPerVector)
    throw invalidSite('it has not a vector for each passage');
  return {
    model: {
      id: string(model['id'], "its model's id"),
      name: string(model['name'], "its model's name"),
      digest: string(model['digest'], "its model's digest"),
      dimensions,
    },
    builtAt: count(json['builtAt'], 'its time'),
    documents: count(json['documents'], 'its number of documents', SITE_LIMITS.documents),
    passages,
    code: {
      name: oneOf(code['name'], CODE_NAMES, 'its code'),
      bytesPerVector,
      parameters: list(code['parameters'], "its code's parameters", 16).map(parameter),
    },
    sections,
  };
}

function section(value: unknown): SiteSection {
  const json = object(value, 'a section');
  const digest = string(json['digest'], "a section's digest");
  if (!HEX.test(digest)) throw invalidSite('a section has no digest');
  return {
    name: oneOf(json['name'], SECTIONS, "a section's name"),
    bytes: count(json['bytes'], "a section's length", SITE_LIMITS.bytes),
    rawBytes: count(json['rawBytes'], "a section's length", SITE_LIMITS.rawBytes),
    digest,
  };
}

function parameter(value: unknown): SiteParameter {
  const json: Json = object(value, 'a parameter');
  const name = string(json['name'], "a parameter's name");
  const type = oneOf(json['type'], ['number', 'float32', 'uint8'] as const, "a parameter's type");
  if (type !== 'number')
    return { name, type, length: count(json['length'], "a parameter's length", SITE_LIMITS.rawBytes / 4) };
  const number = json['value'];
  if (typeof number !== 'number') throw invalidSite('a parameter is no number');
  return { name, type, value: number };
}

/**
 * The id of the model whose vectors a site file has.
 * @throws Fault `index-invalid`
 */
export async function siteModel(
  bytes: Uint8Array<ArrayBuffer>,
  digest: (bytes: Uint8Array<ArrayBuffer>) => Promise<string>,
): Promise<string> {
  return (await readHeader(bytes, digest)).header.model.id;
}
