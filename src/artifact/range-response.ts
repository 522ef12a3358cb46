import { Fault } from '../core/fault.ts';
import { retryAfterMs } from './retry.ts';
import { looksLikePage } from './web-page.ts';

export interface RangeRequest {
  readonly file: string;
  /** Bytes of the whole file, as the catalogue promises. */
  readonly fileBytes: number;
  /** First byte asked for. */
  readonly start: number;
  /** False when the whole file was asked for. */
  readonly ranged: boolean;
}

/** What the headers of an answer mean: its body begins at `start`, or ranges do not work here and the file is to be asked for whole. */
export type Verdict = { readonly kind: 'body'; readonly start: number } | { readonly kind: 'no-ranges' };

/** Judges status and headers before a byte of the body counts. Headers may be hidden by CORS: absent is not wrong. */
export function judgeResponse(response: Response, request: RangeRequest, nowMs: number): Verdict {
  const { file, ranged } = request;
  const { status, headers } = response;
  if (status === 416 && ranged) return { kind: 'no-ranges' };
  if (status !== 200 && !(status === 206 && ranged)) throw statusFault(response, file, nowMs);
  if (/\b(x?html|text\/xml)\b/i.test(headers.get('content-type') ?? '')) throw notWeights(file, 'a web page');
  if (status === 200) return { kind: 'body', start: 0 };
  // A part of a compressed stream cannot be unpacked, and its offsets are not those of the file.
  if ((headers.get('content-encoding') ?? 'identity') !== 'identity') return { kind: 'no-ranges' };
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '');
  if (range?.[2] !== undefined && range[2] !== '*' && Number(range[2]) !== request.fileBytes) {
    throw changedFault(file, `It has ${range[2]} bytes now, the catalogue says ${request.fileBytes}.`);
  }
  return { kind: 'body', start: range ? Number(range[1]) : request.start };
}

/** Throws when the first bytes of a file are plainly something else: a page without a type, a Git LFS pointer. */
export function judgeFirstBytes(piece: Uint8Array, file: string): void {
  const text = new TextDecoder().decode(piece.subarray(0, 64)).trimStart().toLowerCase();
  if (looksLikePage(text)) throw notWeights(file, 'a web page');
  if (text.startsWith('version https://git-lfs')) throw notWeights(file, 'a Git LFS pointer');
}

/** The file on the server is not the one the catalogue describes. */
export function changedFault(file: string, why: string): Fault {
  return new Fault(
    'shard-changed',
    `${file} changed on the server. ${why} Reload the page, and try again later if that does not help.`,
    { file },
  );
}

/** An entity tag that stands for exact bytes, fit for `If-Range`; weak ones are not (RFC 9110 §13.1.5). */
export function strongTag(response: Response): string | undefined {
  const tag = response.headers.get('etag');
  return tag !== null && /^"[^"]*"$/.test(tag) ? tag : undefined;
}

function notWeights(file: string, what: string): Fault {
  return new Fault(
    'shard-not-weights',
    `The server sent ${what} instead of ${file}. Sign in to the network if it asks for that, or correct the address of the model.`,
    { file },
  );
}

function statusFault(response: Response, file: string, nowMs: number): Fault {
  const { status } = response;
  if (status === 404 || status === 410) {
    return new Fault(
      'shard-missing',
      `${file} is not on the server (${status}). Put the file there, or correct the catalogue.`,
      { file, status },
    );
  }
  const waitMs = retryAfterMs(response.headers.get('retry-after'), nowMs);
  const advice =
    status >= 500 || status === 429 ? 'Try again later.' : 'Check that the file may be read from here.';
  return new Fault(
    'http',
    `The server answered ${status} for ${file}. ${advice}`,
    waitMs > 0 ? { file, status, waitMs } : { file, status },
  );
}
