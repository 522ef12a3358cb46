import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Fetch } from '../artifact/watched-fetch.ts';
import { isMissing } from './disk-fault.ts';

/** `fetch` that reads `file:` addresses as well, as a server would answer for them: 200, 206 to a `Range`, 404. */
export const fetchOrRead: Fetch = async (url, init) => {
  if (!url.startsWith('file:')) return fetch(url, init);
  try {
    return await readFileUrl(url, init);
  } catch (error) {
    if (isMissing(error)) return new Response(null, { status: 404 });
    throw error;
  }
};

async function readFileUrl(url: string, { headers, signal }: RequestInit): Promise<Response> {
  const file = await open(fileURLToPath(url), 'r');
  const { size } = await file.stat();
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(new Headers(headers).get('range') ?? '') ?? [];
  const start = Number(from ?? 0);
  const end = to ? Math.min(Number(to), size - 1) : size - 1; // the last byte
  if (from !== undefined && start >= size) {
    await file.close();
    return new Response(null, { status: 416, headers: { 'content-range': `bytes */${size}` } });
  }
  if (size === 0) {
    await file.close();
    return new Response(null);
  }
  const body = file.createReadStream({ start, end, ...(signal ? { signal } : {}) });
  const ranged = { status: 206, headers: { 'content-range': `bytes ${start}-${end}/${size}` } };
  return new Response(Readable.toWeb(body) as ReadableStream, from === undefined ? {} : ranged);
}
