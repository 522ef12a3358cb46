import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import sirv from 'sirv';

/** A host of static files, on which another version can be put. */
export interface FolderServer {
  readonly origin: string;
  /** Paths asked for, in order of arrival. */
  readonly log: readonly string[];
  /** Serves this folder from now on, and nothing of the one before. */
  put(folder: string): void;
  close(): Promise<void>;
}

/** Serves a folder with these headers on every answer. */
export async function serveFolder(
  folder: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<FolderServer> {
  const log: string[] = [];
  const open = (path: string) => sirv(path, { dev: true, etag: true });
  let files = open(folder);
  const server = createServer((request, response) => {
    log.push(new URL(request.url ?? '/', 'http://localhost').pathname);
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    files(request, response, () => void response.writeHead(404).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log,
    put: (next) => void (files = open(next)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
