import { describe, expect, test } from 'vitest';
import { sha256Hex } from '../../../src/artifact/digest.ts';
import type { Library } from '../../../src/documents/library/library.ts';
import { buildSite } from '../../../src/documents/site/build-site.ts';
import { openSite } from '../../../src/documents/site/open-site.ts';
import { FIXED_BYTES } from '../../../src/documents/site/site-layout.ts';
import { entryMemory } from '../../fakes/entry-memory.ts';
import { faultOf } from '../../fakes/fault-of.ts';
import { hashedEmbed } from '../../fakes/hashed-embed.ts';
import { plainVectors } from '../../fakes/plain-vectors.ts';
import { BREAD, openFixture, PLANTS } from '../library/library-fixture.ts';

const documents = [
  { name: 'plants.md', content: PLANTS, url: '/plants' },
  { name: 'bread.md', content: BREAD, labels: { shelf: 'kitchen' }, url: 'https://example.com/bread' },
];
const parts = { digest: sha256Hex, now: () => 1000, openVectors: plainVectors };

async function built(embed = hashedEmbed().embed) {
  return buildSite(documents, { ...parts, store: entryMemory(), embed });
}

async function opened(bytes: Uint8Array<ArrayBuffer>, embed = hashedEmbed().embed): Promise<Library> {
  return openSite(bytes, { ...parts, store: entryMemory(), embed });
}

describe('a site file', () => {
  test('answers as the library it was made like', async () => {
    const { bytes, passages } = await built();
    expect(passages).toBe(3);
    const site = await opened(bytes);
    const { library } = await openFixture();
    await library.add(documents);
    for (const question of ['How often should I water a cactus?', 'knead the dough', 'fern fronds']) {
      const [theirs, ours] = [await site.search({ question }), await library.search({ question })];
      expect(
        theirs.map(({ name, start, end, text, headings, url }) => ({
          name,
          start,
          end,
          text,
          headings,
          url,
        })),
      ).toEqual(
        ours.map(({ name, start, end, text, headings, url }) => ({ name, start, end, text, headings, url })),
      );
      for (const [at, { cosine }] of theirs.entries()) expect(cosine).toBeCloseTo(ours[at]!.cosine!, 2);
    }
    expect(await site.documents()).toEqual(await library.documents());
    const [record] = await site.documents();
    expect(await site.documentText(record!.id)).toEqual(await library.documentText(record!.id));
    expect(
      (await site.search({ question: 'water', where: { shelf: 'kitchen' } })).map(({ name }) => name),
    ).toEqual(['bread.md']);
  });

  test('is the same for the same documents, in whatever order they come', async () => {
    const { bytes } = await built();
    const again = await buildSite(documents.toReversed(), {
      ...parts,
      store: entryMemory(),
      embed: hashedEmbed().embed,
    });
    expect(again.bytes).toEqual(bytes);
  });

  test('refuses a page that has another model', async () => {
    const { bytes } = await built();
    const site = await opened(bytes, hashedEmbed('other').embed);
    expect((await faultOf(site.search({ question: 'fern' }))).code).toBe('index-model');
    expect(await site.search({ question: 'fern', by: 'words' })).not.toEqual([]);
  });

  test('is never written', async () => {
    const site = await opened((await built()).bytes);
    for (const change of [site.add(documents), site.delete([]), site.rebuild()])
      expect((await faultOf(change)).message).toContain('only be read');
  });

  test('is not made of nothing', async () => {
    const building = buildSite([{ name: 'a.txt', content: '' }], {
      ...parts,
      store: entryMemory(),
      embed: hashedEmbed().embed,
    });
    expect((await faultOf(building)).code).toBe('document-empty');
  });
});

describe('a broken site file is refused', () => {
  test.each([
    ['nothing', (): Uint8Array<ArrayBuffer> => new Uint8Array()],
    [
      'a page that says it is not there',
      () => new TextEncoder().encode('<!doctype html><h1>404</h1>'.repeat(9)),
    ],
    ['only its mark', (bytes: Uint8Array<ArrayBuffer>) => bytes.slice(0, 8)],
    ['cut off in its header', (bytes: Uint8Array<ArrayBuffer>) => bytes.slice(0, FIXED_BYTES + 20)],
    ['cut off at its end', (bytes: Uint8Array<ArrayBuffer>) => bytes.slice(0, -1)],
    ['too long', (bytes: Uint8Array<ArrayBuffer>) => new Uint8Array([...bytes, 0])],
  ])('%s', async (_, damage) => {
    const { bytes } = await built();
    expect((await faultOf(opened(damage(bytes)))).code).toBe('index-invalid');
  });

  test('a changed byte, wherever it is', async () => {
    const { bytes } = await built();
    for (let at = 0; at < bytes.length; at += Math.ceil(bytes.length / 60)) {
      const changed = bytes.slice();
      changed[at]! ^= 1;
      expect((await faultOf(opened(changed))).code, `byte ${at}`).toBe('index-invalid');
    }
  });
});

describe('a site file that lies, with right digests', () => {
  test.each([
    ['a place behind the end of the text', (list: Lies) => (list[0]!.lengths[0] = 1e6)],
    ['a place before its beginning', (list: Lies) => (list[0]!.steps[0] = -5)],
    ['no number for a place', (list: Lies) => (list[0]!.steps[0] = '7')],
    ['headings that are not there', (list: Lies) => (list[0]!.under[0] = 99)],
    ['a document twice', (list: Lies) => (list[1]!.name = list[0]!.name)],
    ['a script for an address', (list: Lies) => (list[0]!.url = 'javascript:alert(1)')],
    ['another kind', (list: Lies) => (list[0]!.kind = 'virus')],
    ['a passage that nobody counted', (list: Lies) => list[0]!.lengths.push(1)],
    ['fewer documents', (list: Lies) => list.pop()],
  ])('%s', async (_, lie) => {
    const { bytes } = await built();
    expect((await faultOf(opened(await lying(bytes, lie)))).code).toBe('index-invalid');
  });
});

type Lies = {
  name: string;
  kind: string;
  url: string;
  steps: unknown[];
  lengths: number[];
  under: number[];
}[];

/** The file with another list of documents, and digests as if it had always been so. */
async function lying(
  bytes: Uint8Array<ArrayBuffer>,
  lie: (list: Lies) => unknown,
): Promise<Uint8Array<ArrayBuffer>> {
  const length = new DataView(bytes.buffer).getUint32(12, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(FIXED_BYTES, FIXED_BYTES + length))) as {
    sections: { bytes: number; rawBytes: number; digest: string }[];
  };
  const [section] = header.sections;
  const body = FIXED_BYTES + length;
  const list = JSON.parse(
    await through(new DecompressionStream('deflate-raw'), bytes.slice(body, body + section!.bytes)).then(
      (raw) => new TextDecoder().decode(raw),
    ),
  ) as Lies;
  lie(list);
  const raw = new TextEncoder().encode(JSON.stringify(list));
  const packed = await through(new CompressionStream('deflate-raw'), raw);
  const rest = bytes.slice(body + section!.bytes);
  Object.assign(section!, { bytes: packed.length, rawBytes: raw.length, digest: await sha256Hex(packed) });
  const json = new TextEncoder().encode(JSON.stringify(header));
  const fixed = bytes.slice(0, FIXED_BYTES);
  new DataView(fixed.buffer).setUint32(12, json.length, true);
  fixed.set(Buffer.from(await sha256Hex(json), 'hex'), 16);
  return new Uint8Array(Buffer.concat([fixed, json, packed, rest]));
}

async function through(
  stream: GenericTransformStream,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(
    await new Response(new Blob([bytes]).stream().pipeThrough(stream as ReadableWritablePair)).arrayBuffer(),
  );
}
