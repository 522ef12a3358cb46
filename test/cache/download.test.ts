import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { downloadChunks, type DownloadOptions } from '../../src/artifact/download.ts';
import type { Delay } from '../../src/artifact/retry.ts';
import type { Fault } from '../../src/core/fault.ts';
import { type FaultServer, startFaultServer } from '../fakes/fault-server.ts';
import { noise, sha256, targetOf } from './model-fixture.ts';

const CHUNK = 64 * 1024;
const FILE = noise(CHUNK * 4 + 1000);
const PATH = '/shard.gguf';

let server: FaultServer;
let waits: number[];
const noWait: Delay = async (ms) => void waits.push(ms);

beforeEach(async () => {
  waits = [];
  server = await startFaultServer();
  server.put(PATH, { bytes: FILE, etag: '"one"' });
});
afterEach(() => server.close());

/** Downloads `missing` (all chunks when absent) and puts the chunks into their places. */
async function download(missing = [0, 1, 2, 3, 4], options: DownloadOptions = {}) {
  const target = targetOf('shard.gguf', FILE, CHUNK, server.origin);
  const order: number[] = [];
  const whole = new Uint8Array(FILE.byteLength);
  const settings = { delay: noWait, random: () => 0, idleMs: 5000, ...options };
  for await (const chunk of downloadChunks(target, missing, settings)) {
    order.push(chunk.index);
    whole.set(chunk.bytes, chunk.index * CHUNK);
  }
  return { order, whole };
}

const ranges = () => server.log.map((request) => request.range);
const failure = (code: string) => expect.objectContaining({ name: 'Fault', code });

describe('asking', () => {
  test('a whole file is asked for without a range and arrives byte for byte', async () => {
    const { order, whole } = await download();
    expect(order).toEqual([0, 1, 2, 3, 4]);
    expect(sha256(whole)).toBe(sha256(FILE));
    expect(ranges()).toEqual([undefined]);
  });

  test('missing chunks are asked for in contiguous runs, the later ones under the tag of the first answer', async () => {
    const { order } = await download([0, 1, 3]);
    expect(order).toEqual([0, 1, 3]);
    expect(ranges()).toEqual([`bytes=0-${2 * CHUNK - 1}`, `bytes=${3 * CHUNK}-${4 * CHUNK - 1}`]);
    expect(server.log.map((request) => request.ifRange)).toEqual([undefined, '"one"']);
  });

  test('a weak tag is never used for If-Range', async () => {
    server.put(PATH, { bytes: FILE, etag: 'W/"one"' });
    await download([0, 2]);
    expect(server.log.map((request) => request.ifRange)).toEqual([undefined, undefined]);
  });

  test('nothing missing means no request', async () => {
    await download([]);
    expect(server.log).toEqual([]);
  });
});

describe('broken connections', () => {
  test('a socket that dies is resumed at the byte where it died', async () => {
    server.script(PATH, { kind: 'destroy', after: CHUNK + 5000 });
    const { whole } = await download();
    expect(sha256(whole)).toBe(sha256(FILE));
    expect(ranges()).toEqual([undefined, `bytes=${CHUNK + 5000}-${FILE.byteLength - 1}`]);
    expect(server.log[1]!.ifRange).toBe('"one"');
  });

  test('a stalled connection is given up after the idle time and resumed', async () => {
    server.script(PATH, { kind: 'stall', after: 2 * CHUNK });
    const { whole } = await download(undefined, { idleMs: 150 });
    expect(sha256(whole)).toBe(sha256(FILE));
    expect(ranges()[1]).toBe(`bytes=${2 * CHUNK}-${FILE.byteLength - 1}`);
  });

  test('a server that never answers ends in `network` after the retries', async () => {
    server.always(PATH, { kind: 'stall', after: 0 });
    await expect(download(undefined, { idleMs: 50, retries: 2 })).rejects.toEqual(failure('network'));
    expect(server.log.length).toBe(3);
  });

  test('no server at all ends in `network`, with waits that double', async () => {
    await server.close();
    await expect(download(undefined, { retries: 3 })).rejects.toEqual(failure('network'));
    expect(waits).toEqual([250, 500, 1000]);
  });

  test('a slow reader of chunks is not taken for a silent server', async () => {
    const target = targetOf('shard.gguf', FILE, CHUNK, server.origin);
    for await (const chunk of downloadChunks(target, [0, 1, 2, 3, 4], { idleMs: 60, delay: noWait })) {
      if (chunk.index === 0) await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(server.log.length).toBe(1);
  });

  test('progress between failures renews the patience', async () => {
    const often = Array.from({ length: 4 }, () => ({ kind: 'destroy', after: CHUNK }) as const);
    server.script(PATH, ...often);
    expect(sha256((await download(undefined, { retries: 1 })).whole)).toBe(sha256(FILE));
  });
});

describe('short bodies', () => {
  test('a body that ends early and cleanly is continued', async () => {
    server.script(PATH, { kind: 'end-early', after: 3 * CHUNK + 7 });
    expect(sha256((await download()).whole)).toBe(sha256(FILE));
    expect(ranges()[1]).toBe(`bytes=${3 * CHUNK + 7}-${FILE.byteLength - 1}`);
  });

  test('a file that stays short is `shard-short`, and its whole chunks were delivered', async () => {
    server.always(PATH, { kind: 'end-early', after: 0 });
    server.script(PATH, { kind: 'end-early', after: CHUNK });
    const got: number[] = [];
    const target = targetOf('shard.gguf', FILE, CHUNK, server.origin);
    const run = async () => {
      for await (const chunk of downloadChunks(target, [0, 1, 2, 3, 4], { delay: noWait }))
        got.push(chunk.index);
    };
    await expect(run()).rejects.toEqual(failure('shard-short'));
    expect(got).toEqual([0]);
  });

  test('a shorter file on the server (416) is `shard-short`', async () => {
    server.put(PATH, { bytes: FILE.subarray(0, 3 * CHUNK), etag: '"one"' });
    await expect(download([4])).rejects.toEqual(failure('shard-short'));
    expect(server.log[0]!.status).toBe(416);
  });
});

describe('servers without ranges', () => {
  test('a 200 to a range is not appended: what is not needed is skipped', async () => {
    server.always(PATH, { kind: 'ignore-range' });
    const { order, whole } = await download([1, 3]);
    expect(order).toEqual([1, 3]);
    expect(sha256(whole.subarray(CHUNK, 2 * CHUNK))).toBe(sha256(FILE.subarray(CHUNK, 2 * CHUNK)));
    expect(server.log.length).toBe(1);
  });

  test('chunks verified before the break are kept when the server starts over', async () => {
    server.always(PATH, { kind: 'ignore-range' });
    server.script(PATH, { kind: 'destroy', after: 2 * CHUNK + 100 });
    expect((await download()).order).toEqual([0, 1, 2, 3, 4]);
  });

  test('a wrongly refused range (416) is asked for as a whole file', async () => {
    server.script(PATH, { kind: 'status', status: 416 });
    expect((await download([3, 4])).order).toEqual([3, 4]);
    expect(ranges()).toEqual([`bytes=${3 * CHUNK}-${FILE.byteLength - 1}`, undefined]);
  });

  test('a part of a compressed body is not trusted, a whole one is unpacked', async () => {
    server.always(PATH, { kind: 'gzip' });
    const { order, whole } = await download([2]);
    expect(order).toEqual([2]);
    expect(sha256(whole.subarray(2 * CHUNK, 3 * CHUNK))).toBe(sha256(FILE.subarray(2 * CHUNK, 3 * CHUNK)));
    expect(server.log.map((request) => request.status)).toEqual([206, 200]);
  });

  test('a part where the whole file was asked for is a fault, not a request without end', async () => {
    server.always(PATH, { kind: 'unasked-part', start: 10 });
    await expect(download()).rejects.toMatchObject({ code: 'http', detail: { status: 206 } });
    expect(server.log).toHaveLength(1);
  });

  test('a 206 that starts elsewhere falls back to the whole file', async () => {
    server.script(PATH, { kind: 'wrong-start', by: -10 });
    expect((await download([2])).order).toEqual([2]);
    expect(ranges()[1]).toBeUndefined();
  });
});

describe('a file that changes', () => {
  test('a new tag over the same bytes is no harm', async () => {
    server.script(PATH, { kind: 'destroy', after: CHUNK + 500 });
    const change = async () => server.put(PATH, { bytes: FILE, etag: '"two"' });
    expect(sha256((await download(undefined, { delay: change })).whole)).toBe(sha256(FILE));
    expect(server.log.map((request) => request.status)).toEqual([200, 200]);
  });

  test('a new tag on a part is noticed even when If-Range is ignored: half a chunk of each is never joined', async () => {
    server.script(PATH, { kind: 'destroy', after: CHUNK + 500 }, { kind: 'ignore-if-range' });
    const change = async () => server.put(PATH, { bytes: FILE, etag: '"two"' });
    expect(sha256((await download(undefined, { delay: change })).whole)).toBe(sha256(FILE));
    expect(ranges()).toEqual([
      undefined,
      `bytes=${CHUNK + 500}-${FILE.byteLength - 1}`,
      `bytes=${CHUNK}-${FILE.byteLength - 1}`,
    ]);
  });

  test('new bytes under a new tag are `shard-changed`', async () => {
    server.script(PATH, { kind: 'destroy', after: CHUNK + 500 });
    const change = async () => server.put(PATH, { bytes: noise(FILE.byteLength, 2), etag: '"two"' });
    await expect(download(undefined, { delay: change })).rejects.toEqual(failure('shard-changed'));
  });

  test('another size in Content-Range is `shard-changed` at once', async () => {
    server.put(PATH, { bytes: noise(FILE.byteLength + 1), etag: '"two"' });
    await expect(download([1])).rejects.toEqual(failure('shard-changed'));
    expect(server.log.length).toBe(1);
  });
});

describe('damage', () => {
  test('a flipped bit costs one more request for that chunk on', async () => {
    server.script(PATH, { kind: 'flip', at: 2 * CHUNK + 5 });
    const { order, whole } = await download();
    expect(order).toEqual([0, 1, 2, 3, 4]);
    expect(sha256(whole)).toBe(sha256(FILE));
    expect(ranges()).toEqual([undefined, `bytes=${2 * CHUNK}-${FILE.byteLength - 1}`]);
  });

  test('a bit that is wrong twice is `shard-corrupt`, with file and chunk', async () => {
    server.always(PATH, { kind: 'flip', at: 2 * CHUNK + 5 });
    const error = await download().catch((caught: unknown) => caught);
    expect(error).toEqual(failure('shard-corrupt'));
    expect((error as Fault).detail).toEqual({ file: 'shard.gguf', chunk: 2 });
  });
});

describe('answers that are not the file', () => {
  test.each([404, 410])('%i is `shard-missing`, at once', async (status) => {
    server.always(PATH, { kind: 'status', status });
    await expect(download()).rejects.toEqual(failure('shard-missing'));
    expect(server.log.length).toBe(1);
  });

  test('403 is `http`, at once, with its status', async () => {
    server.always(PATH, { kind: 'status', status: 403 });
    const error = await download().catch((caught: unknown) => caught);
    expect(error).toEqual(failure('http'));
    expect((error as Fault).detail.status).toBe(403);
    expect(server.log.length).toBe(1);
  });

  test('500 and 503 are tried again, and forgiven when they pass', async () => {
    server.script(PATH, { kind: 'status', status: 500 }, { kind: 'status', status: 503 });
    expect(sha256((await download()).whole)).toBe(sha256(FILE));
  });

  test('500 for ever is `http`', async () => {
    server.always(PATH, { kind: 'status', status: 500 });
    await expect(download(undefined, { retries: 2 })).rejects.toEqual(failure('http'));
    expect(server.log.length).toBe(3);
  });

  test('429 waits as long as Retry-After says, in seconds or until a date', async () => {
    const now = Date.parse('2026-01-01T00:00:00Z');
    server.script(
      PATH,
      { kind: 'status', status: 429, headers: { 'Retry-After': '7' } },
      { kind: 'status', status: 429, headers: { 'Retry-After': 'Thu, 01 Jan 2026 00:00:09 GMT' } },
    );
    await download(undefined, { now: () => now });
    expect(waits).toEqual([7000, 9000]);
  });

  test.each([
    ['a web page', { kind: 'page' } as const],
    ['a web page without a type', { kind: 'page', type: '' } as const],
    [
      'a Git LFS pointer',
      { kind: 'page', type: '', body: 'version https://git-lfs.github.com/spec/v1\n' } as const,
    ],
  ])('%s is `shard-not-weights`, at once', async (_, fault) => {
    server.always(PATH, fault);
    await expect(download()).rejects.toEqual(failure('shard-not-weights'));
    expect(server.log.length).toBe(1);
  });
});

describe('abort', () => {
  test('before the first request', async () => {
    await expect(download(undefined, { signal: AbortSignal.abort() })).rejects.toEqual(failure('aborted'));
    expect(server.log).toEqual([]);
  });

  test('while the body stalls, at once, with the reason as cause', async () => {
    server.always(PATH, { kind: 'stall', after: 1000 });
    const abort = new AbortController();
    const running = download(undefined, { signal: abort.signal });
    setTimeout(() => abort.abort('enough'), 100);
    const error = await running.catch((caught: unknown) => caught);
    expect(error).toEqual(failure('aborted'));
    expect((error as Fault).cause).toBe('enough');
  });

  test('while it waits to try again', async () => {
    server.always(PATH, { kind: 'status', status: 500 });
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 50);
    const slow = downloadChunks(targetOf('shard.gguf', FILE, CHUNK, server.origin), [0], {
      signal: abort.signal,
    });
    await expect(slow.next()).rejects.toEqual(failure('aborted'));
  });
});
