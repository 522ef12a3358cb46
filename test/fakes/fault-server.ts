import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { openWire, tearDown, type Wire } from './wire.ts';

/** What goes wrong with one request. `after` counts bytes of the body that still arrive. */
export type ServerFault =
  | { readonly kind: 'none' }
  /** Bytes, then silence on an open connection. */
  | { readonly kind: 'stall'; readonly after: number }
  /** Bytes, then the socket is torn down. */
  | { readonly kind: 'destroy'; readonly after: number }
  /** Bytes, then a proper end of a body whose length was not announced. */
  | { readonly kind: 'end-early'; readonly after: number }
  /** One bit of the byte at this file offset is wrong. */
  | { readonly kind: 'flip'; readonly at: number }
  | { readonly kind: 'ignore-range' }
  | { readonly kind: 'ignore-if-range' }
  /** A 206 that starts elsewhere than asked. */
  | { readonly kind: 'wrong-start'; readonly by: number }
  /** A 206 although the whole file was asked for. */
  | { readonly kind: 'unasked-part'; readonly start: number }
  /** The body is compressed on the wire. */
  | { readonly kind: 'gzip' }
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** A captive portal: 200 and a web page; `type` '' sends no content type. */
  | { readonly kind: 'page'; readonly type?: string; readonly body?: string };

export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
  /** Body bytes handed to the system to send: as many as arrived, or more when the line was cut. */
  sentBytes: number;
  status: number;
}

export interface ServedFile {
  readonly bytes: Uint8Array;
  /** Without one, no `ETag` is sent and `If-Range` never holds. */
  readonly etag?: string;
  readonly type?: string;
}

export interface FaultServer {
  /** Without a slash at the end. */
  readonly origin: string;
  /** Every request but preflights, in order of arrival. */
  readonly log: readonly LoggedRequest[];
  /** Serves `file` under `path` (`/a.gguf`), instead of what was there. */
  put(path: string, file: ServedFile): void;
  remove(path: string): void;
  /** The next requests for `path` meet these faults, one each; afterwards all is well. */
  script(path: string, ...faults: readonly ServerFault[]): void;
  /** Every request for `path` that the script has no line for meets this. */
  always(path: string, fault: ServerFault): void;
  clearLog(): void;
  /** From now on bodies are sent no faster than this. */
  pace(bytesPerSecond: number): void;
  /**
   * Interferes when so many more bytes of bodies have been sent, whichever request they belong to: tears that request's
   * socket down, keeps it open in silence, or does nothing. Resolves when it has come to that.
   */
  after(bytes: number, what: 'destroy' | 'stall' | 'nothing'): Promise<void>;
  close(): Promise<void>;
}

/** A real HTTP server on loopback with `Range`, `ETag`, `If-Range` and CORS, and faults on demand; `listen` hears every request. */
export async function startFaultServer(
  port = 0,
  listen: (request: IncomingMessage) => void = () => {},
): Promise<FaultServer> {
  const files = new Map<string, ServedFile>();
  const scripts = new Map<string, ServerFault[]>();
  const standing = new Map<string, ServerFault>();
  const log: LoggedRequest[] = [];
  const wire = openWire();
  const server = createServer((request, response) => {
    listen(request);
    for (const [name, value] of Object.entries(CORS)) response.setHeader(name, value);
    if (request.method === 'OPTIONS') return void response.writeHead(204).end();
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const fault = scripts.get(path)?.shift() ?? standing.get(path) ?? { kind: 'none' };
    const entry = logged(request, path);
    log.push(entry);
    answer({ request, response, entry, fault, wire }, files.get(path));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log,
    put: (path, file) => void files.set(path, file),
    remove: (path) => void files.delete(path),
    script: (path, ...faults) => void scripts.set(path, [...faults]),
    always: (path, fault) => void standing.set(path, fault),
    clearLog: () => void log.splice(0),
    pace: (bytesPerSecond) => wire.pace(bytesPerSecond),
    after: (bytes, what) => wire.after(bytes, what),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const CORS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Headers': 'Range, If-Range',
  'Access-Control-Expose-Headers': 'Content-Range, Content-Length, ETag, Retry-After',
  'Cross-Origin-Resource-Policy': 'cross-origin', // for pages that are cross-origin isolated
};

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly entry: LoggedRequest;
  readonly fault: ServerFault;
  readonly wire: Wire;
}

function logged({ method = '', headers }: IncomingMessage, path: string): LoggedRequest {
  const ifRange = headers['if-range'];
  return { method, path, range: headers.range, ifRange: ifRange?.toString(), sentBytes: 0, status: 0 };
}

function answer(exchange: Exchange, file: ServedFile | undefined): void {
  const { response, fault, entry } = exchange;
  const finish = (
    status: number,
    headers: Readonly<Record<string, string>>,
    body: Uint8Array | string = '',
  ) => {
    entry.status = status;
    entry.sentBytes = Buffer.byteLength(body);
    response.writeHead(status, headers).end(body);
  };
  if (fault.kind === 'status') return finish(fault.status, fault.headers ?? {});
  if (fault.kind === 'page') {
    const { type = 'text/html', body = '<!DOCTYPE html><title>Sign in</title>' } = fault;
    return finish(200, type === '' ? {} : { 'Content-Type': type }, body);
  }
  if (!file) return finish(404, {});
  sendFile(exchange, file);
}

function sendFile(exchange: Exchange, file: ServedFile): void {
  const { request, response, entry, fault } = exchange;
  const total = file.bytes.byteLength;
  const span = askedSpan(request, file, fault);
  if (span && span.start >= total) {
    entry.status = 416;
    return void response.writeHead(416, { 'Content-Range': `bytes */${total}` }).end();
  }
  const start = Math.max(0, (span?.start ?? 0) + (fault.kind === 'wrong-start' ? fault.by : 0));
  const end = Math.min(total, span?.end ?? total);
  response.statusCode = entry.status = span ? 206 : 200;
  response.setHeader('Content-Type', file.type ?? 'application/octet-stream');
  response.setHeader('Accept-Ranges', 'bytes');
  if (file.etag !== undefined) response.setHeader('ETag', file.etag);
  if (span) response.setHeader('Content-Range', `bytes ${start}-${end - 1}/${total}`);
  sendBody(exchange, body(file.bytes, { start, end }, fault));
}

/** The range asked for, if it holds: RFC 9110 §13.1.5 wants an `If-Range` that equals a strong tag. */
function askedSpan(
  { headers }: IncomingMessage,
  file: ServedFile,
  fault: ServerFault,
): { start: number; end: number } | undefined {
  const match = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '');
  if (!match && fault.kind === 'unasked-part') return { start: fault.start, end: file.bytes.byteLength };
  const ifRange = fault.kind === 'ignore-if-range' ? undefined : headers['if-range'];
  if (
    !match ||
    fault.kind === 'ignore-range' ||
    (ifRange !== undefined && (ifRange !== file.etag || ifRange.startsWith('W/')))
  )
    return undefined;
  return { start: Number(match[1]), end: match[2] ? Number(match[2]) + 1 : file.bytes.byteLength };
}

function body(bytes: Uint8Array, span: { start: number; end: number }, fault: ServerFault): Uint8Array {
  const part = bytes.slice(span.start, span.end);
  const at = fault.kind === 'flip' ? fault.at - span.start : -1;
  if (at >= 0 && at < part.byteLength) part[at]! ^= 1;
  return part;
}

function sendBody({ response, fault, entry, wire }: Exchange, part: Uint8Array): void {
  const cut = 'after' in fault ? part.subarray(0, fault.after) : part;
  const sent = fault.kind === 'gzip' ? gzipSync(cut) : cut;
  if (fault.kind === 'gzip') response.setHeader('Content-Encoding', 'gzip');
  if (fault.kind !== 'end-early') {
    response.setHeader('Content-Length', fault.kind === 'gzip' ? sent.byteLength : part.byteLength);
  }
  response.flushHeaders();
  void wire.send(response, entry, sent).then((isWhole) => {
    if (!isWhole || fault.kind === 'stall') return;
    if (fault.kind === 'destroy') tearDown(response);
    else response.end();
  });
}
