import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { sha256Hex } from '../../src/artifact/digest.ts';
import { quantizationOf } from '../../src/artifact/hub/choose-gguf.ts';
import { parseCatalog } from '../../src/artifact/manifest.ts';

const URL_OF_CATALOG = 'https://example.org/deep/models/catalog.json';
const DIGEST = 'ab'.repeat(32);

interface Json {
  [key: string]: unknown;
}

const file = (changes: Json = {}): Json => ({
  path: 'tiny/tiny-00001-of-00001.gguf',
  bytes: 2500,
  sha256: DIGEST,
  chunks: [DIGEST, DIGEST, DIGEST],
  ...changes,
});

const model = (changes: Json = {}): Json => ({
  id: 'tiny',
  name: 'Tiny',
  architecture: 'llama',
  licence: 'Apache-2.0',
  source: 'https://example.org/tiny',
  contextLength: 256,
  parameters: 1000,
  quantization: 'Q4_1',
  memoryBytes: 10_000,
  bytes: 2500,
  files: [file()],
  ...changes,
});

const catalog = (changes: Json = {}): Json => ({
  schema: 1,
  chunkBytes: 1000,
  models: [model()],
  ...changes,
});

const hubModel = (changes: Json = {}): Json => ({
  ...model({ id: 'far', bytes: 10 }),
  repository: 'o/far-GGUF@v1',
  files: [{ path: 'sub/far Q4.gguf', bytes: 10, sha256: DIGEST }],
  ...changes,
});

const withFile = (changes: Json): Json => catalog({ models: [model({ files: [file(changes)] })] });

describe('the catalogue', () => {
  test('is read with every file resolved beside it', () => {
    const { models, chunkBytes } = parseCatalog(catalog(), URL_OF_CATALOG);
    expect(chunkBytes).toBe(1000);
    expect(models[0]).toMatchObject({ id: 'tiny', chunkBytes: 1000, licence: 'Apache-2.0' });
    expect(models[0]!.files[0]!.url).toBe('https://example.org/deep/models/tiny/tiny-00001-of-00001.gguf');
  });

  test('on a disk resolves to files beside it', () => {
    const { models } = parseCatalog(catalog(), 'file:///srv/models/catalog.json');
    expect(models[0]!.files[0]!.url).toBe('file:///srv/models/tiny/tiny-00001-of-00001.gguf');
  });

  test.each([
    '../secret.gguf',
    'tiny/../../secret.gguf',
    'tiny/./x.gguf',
    '/etc/passwd',
    '//elsewhere.org/x.gguf',
    'https://elsewhere.org/x.gguf',
    'data:text/plain,x',
    'javascript:alert(1)',
    '%2e%2e/secret.gguf',
    '..%2fsecret.gguf',
    'tiny\\..\\..\\secret.gguf',
    'tiny//x.gguf',
    'tiny/',
    'x.gguf?download',
    'x.gguf#part',
    ' x.gguf',
    'tiny/\n../x.gguf',
    '',
  ])('refuses the path %j', (path) => {
    expect(() => parseCatalog(withFile({ path }), URL_OF_CATALOG)).toThrow(
      expect.objectContaining({ code: 'catalog-invalid' }),
    );
  });

  test.each<[string, unknown, RegExp]>([
    ['is null', null, /catalog\.json/],
    ['is a list', [], /catalog\.json/],
    ['has another schema', catalog({ schema: 2 }), /schema/],
    ['has no chunk size', catalog({ chunkBytes: 0 }), /chunkBytes/],
    ['has chunks larger than a phone can hold', catalog({ chunkBytes: 2 ** 40 }), /chunkBytes/],
    ['names a model twice', catalog({ models: [model(), model()] }), /'tiny' appears twice/],
    ['has an id that is a path', catalog({ models: [model({ id: '../tiny' })] }), /models\.0\.id/],
    ['has a model without files', catalog({ models: [model({ files: [] })] }), /files/],
    ['has a model without licence', catalog({ models: [model({ licence: '' })] }), /licence/],
    [
      'has sizes that do not add up',
      catalog({ models: [model({ bytes: 2501 })] }),
      /2500 bytes together, not 2501/,
    ],
    [
      'names a file twice',
      catalog({ models: [model({ bytes: 5000, files: [file(), file()] })] }),
      /appears twice/,
    ],
    ['has an upper-case digest', withFile({ sha256: DIGEST.toUpperCase() }), /sha256: not 64/],
    ['has a short digest', withFile({ chunks: [DIGEST, DIGEST, 'ab'] }), /chunks\.2/],
    ['lacks a chunk', withFile({ chunks: [DIGEST, DIGEST] }), /2 chunk digests, not 3/],
    [
      'has a chunk too many',
      withFile({ chunks: [DIGEST, DIGEST, DIGEST, DIGEST] }),
      /4 chunk digests, not 3/,
    ],
    ['has no keys and values', catalog({ models: [model({ kvBytesPerToken: 0 })] }), /kvBytesPerToken/],
    ['has half a byte', withFile({ bytes: 2500.5 }), /bytes/],
    ['has a negative size', withFile({ bytes: -1 }), /bytes/],
  ])('that %s is `catalog-invalid`', (_, json, says) => {
    const parse = (): unknown => parseCatalog(json, URL_OF_CATALOG);
    expect(parse).toThrow(expect.objectContaining({ code: 'catalog-invalid' }));
    expect(parse).toThrow(says);
  });

  test('may name models of the Hub, by what their files hash to', () => {
    const { drafts } = parseCatalog(catalog({ models: [], hub: [hubModel()] }), URL_OF_CATALOG);
    expect(drafts).toMatchObject([
      {
        id: 'far',
        format: 'gguf',
        files: [
          {
            url: 'https://huggingface.co/o/far-GGUF/resolve/v1/sub/far%20Q4.gguf',
            digest: { kind: 'sha256', hex: DIGEST },
          },
        ],
      },
    ]);
  });

  test.each<[string, Json, RegExp]>([
    ['without a revision', { repository: 'o/far-GGUF' }, /'far' names no files/],
    ['outside of the Hub', { repository: '../far@v1' }, /'far' names no files/],
    ['with a path that leaves it', { files: [{ path: '../x.gguf', bytes: 10, sha256: DIGEST }] }, /'far'/],
    ['without a digest', { files: [{ path: 'x.gguf', bytes: 10 }] }, /sha256/],
    ['of another size', { bytes: 11 }, /10 bytes together, not 11/],
    ['with the id of another model', { id: 'tiny' }, /'tiny' appears twice/],
  ])('a repository %s is `catalog-invalid`', (_, changes, says) => {
    const parse = () => parseCatalog(catalog({ hub: [hubModel(changes)] }), URL_OF_CATALOG);
    expect(parse).toThrow(expect.objectContaining({ code: 'catalog-invalid' }));
    expect(parse).toThrow(says);
  });

  test('of good small models on the Hub is valid, and each can be told apart by its bytes', async () => {
    const url = new URL('../../models/hub.json', import.meta.url);
    const { models, drafts } = parseCatalog(JSON.parse(await readFile(url, 'utf8')), url.href);
    expect(models).toEqual([]);
    expect(new Set(drafts.map(({ files }) => files[0]!.digest!.hex)).size).toBe(drafts.length);
    for (const { parameters, quantization, files, source } of drafts) {
      expect(parameters).toBeLessThan(1.75e9);
      expect(quantizationOf(files[0]!.path)).toBe(quantization);
      expect(files[0]!.url.startsWith(`${source}/resolve/`)).toBe(true);
    }
  });

  test('that ships with Nibble is valid and matches the files on disk', async () => {
    const folder = new URL('../../models/', import.meta.url);
    const url = new URL('catalog.json', folder).href;
    const { models, chunkBytes } = parseCatalog(JSON.parse(await readFile(new URL(url), 'utf8')), url);
    expect(models.map(({ id }) => id)).toContain('smollm2-135m-instruct');
    for (const entry of models.flatMap(({ files }) => files)) {
      const content = new Uint8Array(await readFile(new URL(entry.url)));
      expect(content.length).toBe(entry.bytes);
      expect(content.length).toBeLessThanOrEqual(32 * 2 ** 20);
      expect(await sha256Hex(content)).toBe(entry.sha256);
      const last = entry.chunks.length - 1;
      expect(await sha256Hex(content.slice(last * chunkBytes))).toBe(entry.chunks[last]);
    }
  });
});

describe('digests', () => {
  test('are SHA-256 in lower-case hexadecimal', async () => {
    // FIPS 180-4, the example "abc"
    expect(await sha256Hex(new TextEncoder().encode('abc'))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  test('cannot be made in an insecure context, and the message says what to do', async () => {
    const crypto = Object.getOwnPropertyDescriptor(globalThis, 'crypto')!;
    Object.defineProperty(globalThis, 'crypto', { value: {}, configurable: true });
    try {
      await expect(sha256Hex(new Uint8Array(1))).rejects.toMatchObject({
        code: 'insecure-context',
        message: expect.stringContaining('https') as string,
      });
    } finally {
      Object.defineProperty(globalThis, 'crypto', crypto);
    }
  });
});
