import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ByteSource } from '../../../src/artifact/byte-source.ts';
import { memorySource } from '../../../src/artifact/memory-source.ts';
import {
  openSafetensors,
  streamSafetensor,
  type SafetensorsFile,
} from '../../../src/artifact/safetensors/safetensors-file.ts';
import { SafetensorsWriter } from '../../../src/artifact/safetensors/safetensors-writer.ts';
import { appendedBytes } from '../../fakes/appended-bytes.ts';
import { collect, faultOf } from '../../fakes/fault-of.ts';
import golden from './golden/golden.json' with { type: 'json' };

const official = new Uint8Array(readFileSync(new URL('golden/golden.safetensors', import.meta.url)));

describe('safetensors files', () => {
  test('the official library reads the same bytes of every tensor', async () => {
    const file = await openSafetensors([memorySource('model.safetensors', official)]);
    expect(file.metadata).toEqual(
      new Map([
        ['format', 'pt'],
        ['note', 'Größe: 2'],
      ]),
    );
    const read: Record<string, { shape: readonly number[]; sha256: string }> = {};
    for (const { name, shape } of file.tensors.values())
      read[name] = { shape, sha256: await digest(file, name) };
    expect(read).toEqual(golden);
  });

  test('a file that is written again in pieces is the official one byte for byte', async () => {
    const file = await openSafetensors([memorySource('model.safetensors', official)]);
    const { out, bytes } = appendedBytes();
    const writer = await SafetensorsWriter.begin([...file.tensors.values()], out, {
      metadata: { format: 'pt', note: 'Größe: 2' },
    });
    for (const { name } of writer.order) {
      for await (const piece of streamSafetensor(file.tensors.get(name)!, 7)) await writer.write(name, piece);
    }
    writer.finish();
    expect(Buffer.from(bytes()).toString('latin1')).toBe(Buffer.from(official).toString('latin1'));
  });

  test('shards are joined by their index; what it does not name is left out', async () => {
    const sources = [
      await written('m/model-00001-of-00002.safetensors', { a: 1, spare: 2 }),
      await written('m/model-00002-of-00002.safetensors', { b: 3 }),
      indexOf({ a: 'model-00001-of-00002.safetensors', b: 'model-00002-of-00002.safetensors' }),
    ];
    const file = await openSafetensors(sources);
    expect([...file.tensors.keys()]).toEqual(['a', 'b']);
    const pieces = await collect(streamSafetensor(file.tensors.get('b')!, 100));
    expect(new Float32Array(pieces.buffer)).toEqual(Float32Array.of(3, 3, 3));
  });

  test('the writer refuses what is not asked for', async () => {
    const begin = () =>
      SafetensorsWriter.begin([{ name: 'a', dtype: 'F16', shape: [2] }], appendedBytes().out);
    await expect((await begin()).write('b', new Uint8Array(4))).rejects.toThrow(/where 'a' was due/);
    await expect((await begin()).write('a', new Uint8Array(5))).rejects.toThrow(
      /'a' needs 4 bytes of F16, not 5/,
    );
    const writer = await begin();
    expect(() => writer.finish()).toThrow(/before 'a' is complete/);
    const twice = [1, 2].map(() => ({ name: 'a', dtype: 'F16', shape: [2] }) as const);
    await expect(SafetensorsWriter.begin(twice, appendedBytes().out)).rejects.toThrow(
      /two tensors named 'a'/,
    );
  });

  test('in a given order no tensor may begin between two elements', async () => {
    const begin = (shape: number[]) => {
      const tensors = [
        { name: 'b', dtype: 'F16', shape },
        { name: 'a', dtype: 'F32', shape: [1] },
      ] as const;
      return SafetensorsWriter.begin(tensors, appendedBytes().out, { order: 'given' });
    };
    expect((await begin([2])).order.map(({ name }) => name)).toEqual(['b', 'a']);
    expect(await faultOf(begin([1]))).toMatchObject({ code: 'scheme-invalid', detail: { tensor: 'a' } });
  });

  test('a stream stops when it is told to', async () => {
    const file = await openSafetensors([memorySource('model.safetensors', official)]);
    const stop = AbortSignal.abort();
    const fault = await faultOf(collect(streamSafetensor(file.tensors.get('z.weight')!, 8, stop)));
    expect(fault.code).toBe('aborted');
  });
});

/** A header that is wrong in one way, and what is said of it. */
const F32_2 = (begin: number, end: number): string =>
  `{"dtype":"F32","shape":[2],"data_offsets":[${begin},${end}]}`;
const BAD: Readonly<Record<string, readonly [header: string, dataBytes: number, message: RegExp]>> = {
  'no JSON': ['{"a":', 0, /its header is no JSON/],
  'not an object': ['{}x', 0, /its header is no JSON/],
  'an array': ['[]', 0, /does not begin with \{/],
  'bytes that are no UTF-8': ['{"\xff":1}', 0, /its header is no JSON/],
  'a name twice': [`{"a":${F32_2(0, 8)},"a":${F32_2(0, 8)}}`, 8, /names something twice/],
  'a name twice, once with an escape': [
    `{"a":${F32_2(0, 8)},"\\u0061":${F32_2(0, 8)}}`,
    8,
    /names something twice/,
  ],
  'a shape twice': [
    '{"a":{"dtype":"F32","shape":[2],"shape":[2],"data_offsets":[0,8]}}',
    8,
    /names something twice/,
  ],
  overlap: [`{"a":${F32_2(0, 8)},"b":${F32_2(4, 12)}}`, 12, /'b' overlaps another tensor/],
  'the same bytes': [`{"a":${F32_2(0, 8)},"b":${F32_2(0, 8)}}`, 8, /'b' overlaps another tensor/],
  'a gap': [`{"a":${F32_2(0, 8)},"b":${F32_2(12, 20)}}`, 20, /4 bytes before 'b' are of no tensor/],
  'a gap at the start': [`{"a":${F32_2(4, 12)}}`, 12, /4 bytes before 'a'/],
  'bytes at the end': [`{"a":${F32_2(0, 8)}}`, 9, /1 bytes at its end/],
  'an end beyond the file': [`{"a":${F32_2(0, 8)}}`, 7, /ends before 'a' does/],
  'offsets the wrong way round': [`{"a":${F32_2(8, 0)}}`, 8, /'a' needs 8 bytes and has -8/],
  'a shape of another size': [
    `{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}`,
    8,
    /needs 12 bytes and has 8/,
  ],
  'a shape beyond all numbers': [
    `{"a":{"dtype":"F32","shape":[9007199254740991,9007199254740991],"data_offsets":[0,8]}}`,
    8,
    /'a' needs .* bytes and has 8/,
  ],
  'nine dimensions': [
    `{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,2],"data_offsets":[0,8]}}`,
    8,
    /not the right form/,
  ],
  'a fraction': [`{"a":{"dtype":"F32","shape":[0.5,4],"data_offsets":[0,8]}}`, 8, /not the right form/],
  'a negative size': [`{"a":{"dtype":"F32","shape":[-1,-2],"data_offsets":[0,8]}}`, 8, /not the right form/],
  'a name without letters': [`{"":${F32_2(0, 8)}}`, 8, /a name of 0 characters/],
  'notes that are no texts': ['{"__metadata__":{"a":1}}', 0, /__metadata__ is no table/],
  'a type that nobody knows': [
    `{"a":{"dtype":"F4","shape":[2],"data_offsets":[0,8]}}`,
    8,
    /stores 'a' as F4/,
  ],
  'a type with the name of a method': [
    `{"a":{"dtype":"toString","shape":[2],"data_offsets":[0,8]}}`,
    8,
    /as toString/,
  ],
};

describe('a file that is not believed', () => {
  test.each(Object.entries(BAD))('%s', async (_, [header, dataBytes, message]) => {
    const fault = await faultOf(openSafetensors([memorySource('bad.safetensors', raw(header, dataBytes))]));
    expect(fault.code).toBe(/stores 'a'/.test(fault.message) ? 'type-unsupported' : 'safetensors-corrupt');
    expect(fault.message).toMatch(message);
  });

  test.each([0, 7, 8, 20])('its first %i bytes alone', async (length) => {
    const fault = await faultOf(
      openSafetensors([memorySource('cut.safetensors', official.subarray(0, length))]),
    );
    expect(fault.code).toBe('safetensors-corrupt');
  });

  test('a header that claims more than it may have is refused before it is read', async () => {
    const bytes = new Uint8Array(16);
    new DataView(bytes.buffer).setBigUint64(0, 2n ** 63n, true);
    let most = 0;
    const source: ByteSource = {
      ...memorySource('huge.safetensors', bytes),
      size: 2 ** 52,
      read: async (offset, length) => {
        most = Math.max(most, length);
        return bytes.subarray(offset, offset + length);
      },
    };
    expect((await faultOf(openSafetensors([source]))).message).toMatch(/claims a header of/);
    expect(most).toBe(8);
  });

  test('every damaged byte of the header gives a file or a Fault, never anything else', async () => {
    for (let at = 0; at < 900; at += 3) {
      const bytes = official.slice();
      bytes[at] = bytes[at]! ^ (1 << (at % 8));
      await openSafetensors([memorySource('damaged.safetensors', bytes)]).catch((error: unknown) => {
        expect(['safetensors-corrupt', 'type-unsupported']).toContain((error as { code: string }).code);
      });
    }
  });
});

describe('an index that is not believed', () => {
  test.each([
    '../model.safetensors',
    '/etc/model.safetensors',
    'a/b.safetensors',
    '..\\m.safetensors',
    '.safetensors',
    'https://x/y.safetensors',
    'model.bin',
    '',
  ])('a tensor in %j', async (place) => {
    const sources = [await written('m/model.safetensors', { a: 1 }), indexOf({ a: place })];
    const fault = await faultOf(openSafetensors(sources));
    expect(fault).toMatchObject({ code: 'safetensors-corrupt' });
    expect(fault.message).toMatch(/no file beside it/);
  });

  test('a file that was not given, a tensor that its file lacks, a tensor in two files', async () => {
    const one = await written('m/one.safetensors', { a: 1 });
    const two = await written('m/two.safetensors', { a: 1 });
    const missing = await faultOf(
      openSafetensors([one, indexOf({ a: 'one.safetensors', b: 'three.safetensors' })]),
    );
    expect(missing).toMatchObject({ code: 'shard-missing', detail: { file: 'three.safetensors' } });
    const lacks = await faultOf(
      openSafetensors([one, indexOf({ a: 'one.safetensors', b: 'one.safetensors' })]),
    );
    expect(lacks.message).toMatch(/lacks 'b'/);
    expect((await faultOf(openSafetensors([one, two]))).message).toMatch(/another file holds 'a' too/);
    expect((await faultOf(openSafetensors([]))).code).toBe('shard-missing');
  });

  test.each([
    '{',
    '[]',
    '{"weight_map":[]}',
    '{"weight_map":{"a":1}}',
    '{"weight_map":{"a":"one.safetensors","a":"one.safetensors"}}',
  ])('%s', async (json) => {
    const index = memorySource('model.safetensors.index.json', new TextEncoder().encode(json));
    const fault = await faultOf(openSafetensors([await written('one.safetensors', { a: 1 }), index]));
    expect(fault.code).toBe('safetensors-corrupt');
  });
});

async function digest(file: SafetensorsFile, name: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of streamSafetensor(file.tensors.get(name)!, 6)) hash.update(piece);
  return hash.digest('hex');
}

/** Three equal floats a tensor. */
async function written(name: string, values: Record<string, number>): Promise<ByteSource> {
  const { out, bytes } = appendedBytes();
  const tensors = Object.keys(values).map((tensor) => ({ name: tensor, dtype: 'F32', shape: [3] }) as const);
  const writer = await SafetensorsWriter.begin(tensors, out);
  for (const tensor of writer.order) {
    const data = new Float32Array(3).fill(values[tensor.name]!);
    await writer.write(tensor.name, new Uint8Array(data.buffer));
  }
  writer.finish();
  return memorySource(name, bytes());
}

function indexOf(weightMap: Record<string, string>): ByteSource {
  const json = JSON.stringify({ metadata: { total_size: 1 }, weight_map: weightMap });
  return memorySource('m/model.safetensors.index.json', new TextEncoder().encode(json));
}

/** Latin-1 text as it is, so that a test can write bytes that are no UTF-8. */
function raw(header: string, dataBytes: number): Uint8Array {
  const bytes = new Uint8Array(8 + header.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(header.length), true);
  bytes.set(Buffer.from(header, 'latin1'), 8);
  return bytes;
}
