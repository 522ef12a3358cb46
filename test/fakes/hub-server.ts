import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type FaultServer, startFaultServer } from './fault-server.ts';

/** A repository as a test puts it onto the Hub. */
export interface HubRepositoryFake {
  /** By path. Files of at least `LFS_BYTES`, GGUF and ONNX are in Git LFS, as on the real Hub. */
  readonly files: Readonly<Record<string, Uint8Array | string>>;
  /** Only who shows this token gets files; everybody may see the list. */
  readonly gatedFor?: string;
  /** Only who shows this token sees that it exists. */
  readonly privateFor?: string;
  /** Further fields of the Hub's answer: `gguf`, `cardData`, `tags`, … */
  readonly about?: Readonly<Record<string, unknown>>;
  /** Names for its commit besides `main` and the commit itself. */
  readonly revisions?: readonly string[];
}

export interface HubRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
}

/** A server on loopback that speaks the Hub's layout, and beside it, on another origin, the network that has the large files. */
export interface HubServer {
  readonly endpoint: string;
  /** Where large files come from; faults are scripted here, under `cdnPath`. */
  readonly cdn: FaultServer;
  /** What was asked of the Hub itself, without preflights. */
  readonly log: readonly HubRequest[];
  /** `Authorization` headers that reached the other origin: there must be none. */
  readonly leaked: readonly string[];
  /** Puts a repository there, or a new commit of it; its commit. */
  put(repository: string, fake: HubRepositoryFake): string;
  remove(repository: string): void;
  /** Where a large file lies on `cdn`. */
  cdnPath(bytes: Uint8Array | string): string;
  close(): Promise<void>;
}

const LFS_BYTES = 1024;

const CORS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Headers': 'Authorization, Range, If-Range, Cache-Control, Pragma',
  'Access-Control-Expose-Headers':
    'X-Repo-Commit, X-Error-Code, X-Error-Message, ETag, Accept-Ranges, Content-Range, X-Linked-Size, X-Linked-ETag',
  'Cross-Origin-Resource-Policy': 'cross-origin',
};

interface Commit extends HubRepositoryFake {
  readonly sha: string;
}

/** Layout and answers as observed on huggingface.co in 2026. */
export async function startHubServer(): Promise<HubServer> {
  const leaked: string[] = [];
  const cdn = await startFaultServer(0, ({ headers }) => {
    if (headers.authorization !== undefined) leaked.push(headers.authorization);
  });
  const repositories = new Map<string, Commit[]>(); // the newest last
  const log: HubRequest[] = [];
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(CORS)) response.setHeader(name, value);
    if (request.method === 'OPTIONS') return void response.writeHead(204).end();
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const { authorization } = request.headers;
    log.push({ method: request.method ?? '', path: pathname, authorization });
    answer({ request, response, pathname }, repositories, cdn);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cdn,
    log,
    leaked,
    put(repository, fake) {
      const before = repositories.get(repository) ?? [];
      const sha = sha1(`${repository} ${before.length}`);
      repositories.set(repository, [...before, { ...fake, sha }]);
      for (const content of Object.values(fake.files).map(asBytes))
        cdn.put(cdnPath(content), { bytes: content, etag: `"${sha256(content)}"` });
      return sha;
    },
    remove: (repository) => void repositories.delete(repository),
    cdnPath: (bytes) => cdnPath(asBytes(bytes)),
    async close() {
      await cdn.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly pathname: string;
}

function answer(exchange: Exchange, repositories: ReadonlyMap<string, readonly Commit[]>, cdn: FaultServer) {
  const { pathname } = exchange;
  const [, repository = '', revision = ''] =
    /^\/api\/models\/([^/]+\/[^/]+)\/revision\/([^/]+)$/.exec(pathname) ??
    /^\/([^/]+\/[^/]+)\/resolve\/([^/]+)\//.exec(pathname) ??
    [];
  const commits = repositories.get(repository);
  const { privateFor } = commits?.at(-1) ?? {};
  if (!commits || !shows(exchange, privateFor))
    return refuse(exchange, 401, undefined, 'Invalid username or password.');
  const wanted = decodeURIComponent(revision);
  const commit =
    wanted === 'main'
      ? commits.at(-1)
      : commits.findLast(({ sha, revisions = [] }) => sha === wanted || revisions.includes(wanted));
  if (!commit) return refuse(exchange, 404, 'RevisionNotFound', `Invalid rev id: ${wanted}`);
  if (pathname.startsWith('/api/')) return json(exchange, listing(repository, commit));
  const path = pathname.split('/').slice(5).map(decodeURIComponent).join('/');
  return sendFile(exchange, { repository, commit, path }, cdn);
}

function sendFile(
  exchange: Exchange,
  { repository, commit, path }: { repository: string; commit: Commit; path: string },
  cdn: FaultServer,
) {
  if (!shows(exchange, commit.gatedFor)) {
    const { authorization } = exchange.request.headers;
    const message = `Access to model ${repository} is restricted.`;
    return refuse(exchange, authorization === undefined ? 401 : 403, 'GatedRepo', message);
  }
  const content = commit.files[path];
  if (content === undefined) return refuse(exchange, 404, 'EntryNotFound', 'Entry not found');
  const bytes = asBytes(content);
  const { response } = exchange;
  response.setHeader('X-Repo-Commit', commit.sha);
  if (isLarge(path, bytes)) {
    response.setHeader('X-Linked-Size', bytes.byteLength);
    response.setHeader('X-Linked-ETag', `"${sha256(bytes)}"`);
    return void response.writeHead(302, { Location: `${cdn.origin}${cdnPath(bytes)}` }).end();
  }
  response.writeHead(200, { 'Content-Type': 'text/plain', ETag: `"${gitBlob(bytes)}"` }).end(bytes);
}

function listing(id: string, { sha, files, gatedFor, about }: Commit): object {
  const siblings = Object.entries(files).map(([rfilename, content]) => {
    const bytes = asBytes(content);
    const size = bytes.byteLength;
    const lfs = isLarge(rfilename, bytes) ? { sha256: sha256(bytes), size, pointerSize: 134 } : undefined;
    return { rfilename, size, blobId: gitBlob(bytes), ...(lfs ? { lfs } : {}) };
  });
  return { id, modelId: id, sha, private: false, gated: gatedFor ? 'manual' : false, siblings, ...about };
}

function json({ response }: Exchange, value: object): void {
  response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8' }).end(JSON.stringify(value));
}

function refuse({ response }: Exchange, status: number, code: string | undefined, message: string): void {
  const headers = { ...(code === undefined ? {} : { 'X-Error-Code': code }), 'X-Error-Message': message };
  response.writeHead(status, headers).end(message);
}

function shows({ request }: Exchange, token: string | undefined): boolean {
  return token === undefined || request.headers.authorization === `Bearer ${token}`;
}

function isLarge(path: string, bytes: Uint8Array): boolean {
  return bytes.byteLength >= LFS_BYTES || /\.(gguf|onnx)$/.test(path);
}

function cdnPath(bytes: Uint8Array): string {
  return `/repos/${sha256(bytes)}`;
}

function asBytes(content: Uint8Array | string): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : content;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function sha1(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}

/** As `git hash-object` has it. */
function gitBlob(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.byteLength}\0`).update(bytes).digest('hex');
}
