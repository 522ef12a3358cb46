import { Fault, isFault, throwIfAborted } from '../core/fault.ts';
import { type Chunk, ChunkAssembler, type ChunkLayout, chunkLength } from './chunk-assembler.ts';
import { sha256Hex } from './digest.ts';
import { seemsOnline, untilOnline } from './online.ts';
import { changedFault, judgeFirstBytes, judgeResponse, strongTag } from './range-response.ts';
import { backoffMs, type Delay, delay as realDelay, isTransient } from './retry.ts';
import { type Fetch, watchedFetch, type WatchedResponse } from './watched-fetch.ts';

/** One file to download, cut into chunks. */
export interface DownloadTarget extends ChunkLayout {
  /** Names the file in messages. */
  readonly path: string;
  readonly url: string;
  /** SHA-256 of each chunk, in hex; null where nobody knows it yet: then whatever comes is taken, and judged by who asked. */
  readonly chunks: readonly (string | null)[];
  /** The tag under which all bytes must come, where nothing else says that they belong together. */
  readonly etag?: string | undefined;
}

/** One whose chunks are all known beforehand. */
export interface KnownTarget extends DownloadTarget {
  readonly chunks: readonly string[];
}

export interface DownloadOptions {
  readonly signal?: AbortSignal | undefined;
  readonly fetch?: Fetch;
  readonly delay?: Delay;
  readonly random?: () => number;
  readonly now?: () => number;
  /** Silence after which a connection counts as dead. */
  readonly idleMs?: number;
  /** Failures in a row, without progress between them, that are borne. */
  readonly retries?: number;
  /** The browser's own cache. Chunks kept in IndexedDB need no second copy there. */
  readonly httpCache?: RequestCache;
}

/** A file that is short each time is short on the server: no use in asking as often as after a broken line. */
const SHORT_RETRIES = 2;
/** New bytes that make a broken connection count as progress. */
const PROGRESS_BYTES = 256 * 1024;
const OFFLINE_WAIT_MS = 30_000;

/**
 * Downloads the chunks in `missing` and yields each once its SHA-256 is right, as far as it is known, in order unless one
 * had to be fetched again. Broken connections are resumed at the byte where they broke.
 */
export async function* downloadChunks(
  target: DownloadTarget,
  missing: readonly number[],
  options: DownloadOptions = {},
): AsyncGenerator<Chunk> {
  const job = new DownloadJob(target, missing, options);
  while (!job.done) {
    try {
      yield* job.attempt();
    } catch (error) {
      await job.recover(error);
    }
  }
}

class DownloadJob {
  readonly #target: DownloadTarget;
  readonly #options: DownloadOptions;
  readonly #wanted: Set<number>; // ascending
  readonly #mismatched = new Set<number>();
  readonly #assembler: ChunkAssembler;
  #etag: string | undefined;
  #etagChanged = false;
  #useRanges = true;
  #useIfRange = true;
  #failures = 0;
  #shorts = 0;
  #furthest = 0; // the file offset that counted as progress last

  constructor(target: DownloadTarget, missing: readonly number[], options: DownloadOptions) {
    this.#target = target;
    this.#options = options;
    this.#etag = target.etag;
    this.#wanted = new Set(missing.toSorted((a, b) => a - b));
    this.#assembler = new ChunkAssembler(target);
  }

  get done(): boolean {
    return this.#wanted.size === 0;
  }

  /** One request, as far as its chunks are right. */
  async *attempt(): AsyncGenerator<Chunk> {
    for await (const chunk of this.#request()) {
      if (!(await this.#verify(chunk))) return;
      throwIfAborted(this.#options.signal);
      yield chunk;
    }
  }

  /** The first run of missing chunks, unverified. */
  async *#request(): AsyncGenerator<Chunk> {
    const { path, bytes, chunkBytes } = this.#target;
    const run = this.#nextRun();
    const last = run.at(-1)!;
    const start = this.#useRanges ? this.#assembler.resumeAt(run[0]!) : 0;
    const end = last * chunkBytes + chunkLength(this.#target, last);
    const ranged = this.#useRanges && (start > 0 || end < bytes);
    const answer = await this.#open(ranged ? `bytes=${start}-${end - 1}` : undefined);
    try {
      const now = this.#options.now?.() ?? Date.now();
      const verdict = judgeResponse(answer.response, { file: path, fileBytes: bytes, start, ranged }, now);
      this.#useRanges &&= verdict.kind !== 'no-ranges';
      if (verdict.kind === 'no-ranges') return;
      this.#noteTag(answer.response);
      if (!this.#assembler.canGoOnAt(verdict.start)) {
        this.#useRanges &&= verdict.start === start; // else the server counts in its own way
        return;
      }
      this.#assembler.seek(verdict.start);
      yield* this.#cut(answer.pieces(), answer.response.status === 200 ? [...this.#wanted] : run);
    } finally {
      answer.close();
    }
  }

  /** True when the chunk is what was promised, or nothing was; the first time it is not, it stays wanted. */
  async #verify(chunk: Chunk): Promise<boolean> {
    const { path, chunks } = this.#target;
    const promised = chunks[chunk.index];
    if (promised === null || (await sha256Hex(chunk.bytes)) === promised) {
      this.#wanted.delete(chunk.index);
      this.#failures = this.#shorts = 0;
      return true;
    }
    if (this.#mismatched.has(chunk.index)) {
      if (this.#etagChanged) throw changedFault(path, 'Its bytes are no longer those of the catalogue.');
      throw new Fault(
        'shard-corrupt',
        `Part ${chunk.index} of ${path} arrived damaged twice. Try again later, or on another network.`,
        { file: path, chunk: chunk.index },
      );
    }
    this.#mismatched.add(chunk.index);
    return false;
  }

  /** Waits after a failure that may pass; throws any other. */
  async recover(error: unknown): Promise<void> {
    const { signal, retries = 5, delay = realDelay, random = Math.random } = this.#options;
    throwIfAborted(signal);
    if (!isFault(error) || !isTransient(error)) throw error;
    if (this.#assembler.position >= this.#furthest + PROGRESS_BYTES) {
      this.#furthest = this.#assembler.position;
      this.#failures = this.#shorts = 0;
    }
    this.#failures++;
    if (error.code === 'shard-short') this.#shorts++;
    if (this.#failures > retries || this.#shorts > SHORT_RETRIES) throw error;
    if (!seemsOnline()) return untilOnline(OFFLINE_WAIT_MS, delay, signal);
    await delay(Math.max(backoffMs(this.#failures, random()), Number(error.detail.waitMs ?? 0)), signal);
  }

  #nextRun(): readonly number[] {
    const all = [...this.#wanted];
    return all.filter((index, at) => index === all[0]! + at);
  }

  async #open(range: string | undefined): Promise<WatchedResponse> {
    const { fetch: fetchIt, idleMs = 20_000, httpCache = 'no-store', signal } = this.#options;
    const headers: Record<string, string> = {};
    if (range !== undefined) headers.Range = range;
    const ifRange = range !== undefined && this.#useIfRange ? this.#etag : undefined;
    if (ifRange !== undefined) headers['If-Range'] = ifRange;
    const init: RequestInit = { headers, cache: this.#mismatched.size > 0 ? 'reload' : httpCache };
    try {
      const fetchNow: Fetch = fetchIt ?? ((url, options) => fetch(url, options));
      return await watchedFetch(this.#target.url, init, {
        fetch: fetchNow,
        file: this.#target.path,
        idleMs,
        signal,
      });
    } catch (error) {
      // Across origins `If-Range` needs a preflight, and a server that does not know it looks like a dead line.
      if (ifRange !== undefined) this.#useIfRange = false;
      throw error;
    }
  }

  /** Another tag is another version, or the same one from another machine: what the digests say counts, if there are any. */
  #noteTag(response: Response): void {
    const tag = strongTag(response);
    if (tag !== undefined && this.#etag !== undefined && tag !== this.#etag) {
      if (this.#target.etag !== undefined) throw changedFault(this.#target.path, 'It has another tag now.');
      this.#etagChanged = true;
      this.#useIfRange = false;
      this.#assembler.drop();
    }
    this.#etag = tag ?? this.#etag;
  }

  async *#cut(pieces: AsyncIterable<Uint8Array>, expected: readonly number[]): AsyncGenerator<Chunk> {
    const left = new Set(expected);
    for await (const piece of pieces) {
      if (this.#assembler.position === 0) judgeFirstBytes(piece, this.#target.path);
      for (const chunk of this.#assembler.push(piece, (index) => left.has(index))) {
        left.delete(chunk.index);
        yield chunk;
      }
      if (left.size === 0) return;
    }
    throw new Fault(
      'shard-short',
      `${this.#target.path} ended after ${this.#assembler.position} of ${this.#target.bytes} bytes. Try again later; if it stays so, the file on the server is incomplete.`,
      { file: this.#target.path },
    );
  }
}
